package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AccountId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalReaderTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");

  private static void reads(String type, String value, Principal principal) {
    assertThat(PrincipalReader.read(type, value, "aws")).contains(principal);
  }

  @ParameterizedTest
  @CsvSource({
    "AWS, arn:aws:iam::111122223333:user/a",
    "AWS, arn:aws:iam::111122223333:role/path/a",
    "AWS, arn:aws:sts::111122223333:federated-user/a",
    "AWS, arn:aws:sts::111122223333:assumed-role/a/b"
  })
  void identities(String type, String arn) {
    reads(type, arn, new Principal.Identity(ACCOUNT, arn));
  }

  @Test
  void accountsAndEveryone() {
    reads("AWS", "111122223333", new Principal.Account(ACCOUNT));
    reads("AWS", "arn:aws:iam::111122223333:root", new Principal.Account(ACCOUNT));
    reads("AWS", "*", new Principal.Everyone());
  }

  @ParameterizedTest
  @CsvSource({"16", "128"})
  void uniqueIds_haveSixteenTo128Characters(int length) {
    String id = "A" + "Z".repeat(length - 3) + "09";
    reads("AWS", id, new Principal.UniqueId(id));
    String other = length == 16 ? id.substring(1) : id + "0";
    assertThat(PrincipalReader.read("AWS", other.replaceFirst("^Z", "A"), "aws")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Service, ec2.amazonaws.com",
    "Service, az-09.us-east-1.amazonaws.com",
    "Service, kms.amazonaws.com.cn"
  })
  void services(String type, String host) {
    reads(type, host, new Principal.Service(host));
  }

  @ParameterizedTest
  @CsvSource({
    "Federated, accounts.google.com",
    "Federated, a-z09.example.com/path",
    "Federated, arn:aws:iam::111122223333:saml-provider/corp",
    "Federated, arn:aws:iam::111122223333:oidc-provider/idp.example.com/az"
  })
  void providers(String type, String provider) {
    reads(type, provider, new Principal.Federated(provider));
  }

  @ParameterizedTest
  @CsvSource({
    "AWS, ''",
    "AWS, alice",
    "AWS, AIDAALICEALICE@ALICE",
    "AWS, AIDAALICEALICE[ALICE",
    "AWS, AIDAALICEALICE/ALICE",
    "AWS, AIDAALICEALICE:ALICE",
    "AWS, BIDAALICEALICEALICE",
    "AWS, arn:aws:iam::111122223333",
    "AWS, arn:aws-cn:iam::111122223333:user/a",
    "AWS, arn:aws:iam:us-east-1:111122223333:user/a",
    "AWS, arn:aws:iam::11112222333:user/a",
    "AWS, arn:aws:iam::111122223333:user/",
    "AWS, arn:aws:iam::111122223333:user/a/",
    "AWS, arn:aws:iam::111122223333:user/*",
    "AWS, arn:aws:iam::111122223333:user/?",
    "AWS, arn:aws:iam::111122223333:group/a",
    "AWS, arn:aws:iam::111122223333:rooted",
    "AWS, arn:aws:sts::111122223333:root",
    "AWS, arn:aws:sts::111122223333:user/a",
    "AWS, arn:aws:sts::111122223333:assumed-role/a",
    "AWS, arn:aws:s3::111122223333:user/a",
    "Service, .amazonaws.com",
    "Service, ec2..amazonaws.com",
    "Service, EC2.amazonaws.com",
    "Service, ec2_.amazonaws.com",
    "Service, {.amazonaws.com",
    "Service, ec2.example.com",
    "Federated, google",
    "Federated, .google.com",
    "Federated, Accounts.google.com",
    "Federated, accounts_google.com",
    "Federated, arn:aws:iam::111122223333",
    "Federated, arn:aws-cn:iam::111122223333:saml-provider/a",
    "Federated, arn:aws:sts::111122223333:saml-provider/a",
    "Federated, arn:aws:iam:us-east-1:111122223333:saml-provider/a",
    "Federated, arn:aws:iam::11112222333:saml-provider/a",
    "Federated, arn:aws:iam::111122223333:saml-provider/",
    "Federated, arn:aws:iam::111122223333:saml-provider/*",
    "Federated, arn:aws:iam::111122223333:*saml-provider/a",
    "Federated, arn:aws:iam::111122223333:user/a",
    "CanonicalUser, 111122223333"
  })
  void whatNamesNobody_isRefused(String type, String value) {
    assertThat(PrincipalReader.read(type, value, "aws")).isEmpty();
  }
}
