package dev.holdfast.model.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.grant.PrincipalArn.Kind;
import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalArnTest {

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::111122223333:root, ACCOUNT",
    "arn:aws:iam::111122223333:user/alice, USER",
    "arn:aws:iam::111122223333:user/division/sub/alice, USER",
    "arn:aws:iam::111122223333:role/apps/reader, ROLE",
    "arn:aws:sts::111122223333:assumed-role/reader/laptop, ROLE_SESSION",
    "arn:aws:sts::111122223333:federated-user/bob, FEDERATED_USER",
  })
  void whoMayBeGiven_aGrant(String arn, Kind kind) {
    assertThat(PrincipalArn.parse(arn, "aws"))
        .contains(new PrincipalArn(new AccountId("111122223333"), kind, arn));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "111122223333",
        "*",
        "AIDAEXAMPLE",
        "logs.us-east-1.amazonaws.com",
        "arn:aws:iam::111122223333:group/staff",
        "arn:aws:iam::111122223333:policy/p",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user",
        "arn:aws:iam::111122223333:user//alice",
        "arn:aws:iam::111122223333:user/alice/",
        "arn:aws:iam::111122223333:user/al*ce",
        "arn:aws:iam::111122223333:user/alice:x",
        "arn:aws:iam::111122223333:root/x",
        "arn:aws:iam::111122223333:Root",
        "arn:aws:iam::11112222333:root",
        "arn:aws:iam:us-east-1:111122223333:root",
        "arn:aws-cn:iam::111122223333:root",
        "arn:aws:sts::111122223333:assumed-role/reader",
        "arn:aws:sts::111122223333:assumed-role/path/reader/laptop",
        "arn:aws:sts::111122223333:root",
        "arn:aws:iam::111122223333:assumed-role/reader/laptop",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "ARN:aws:iam::111122223333:root",
      })
  void whoMayNot(String arn) {
    assertThat(PrincipalArn.parse(arn, "aws")).isEmpty();
  }

  @Test
  void whoHasNoUniqueId_isNotFound() {
    CurrentPrincipals rootOnly =
        arn ->
            arn.kind() == PrincipalArn.Kind.ACCOUNT
                ? Optional.of(arn.account().value())
                : Optional.empty();
    assertThat(NamedPrincipal.of("arn:aws:iam::111122223333:root", "aws", rootOnly).found())
        .contains(new GrantPrincipal("arn:aws:iam::111122223333:root", "111122223333"));
    assertThat(NamedPrincipal.of("arn:aws:iam::111122223333:user/a", "aws", rootOnly).found())
        .isEmpty();
  }
}
