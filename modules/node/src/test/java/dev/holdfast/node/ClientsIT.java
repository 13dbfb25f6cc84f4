package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.InvalidArnException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidGrantTokenException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

/** AWS's own clients, unmodified, each doing a day's work. */
class ClientsIT {

  /** A directory with the AWS provider, where Terraform's registry cannot be reached. */
  private static final String TERRAFORM_PLUGINS =
      System.getProperty("holdfast.terraformPlugins", "");

  @TempDir static Path data;
  private static LaunchedServer server;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void javaSdk_doesADaysWork() {
    try (KmsClient kms = Clients.kms(server.endpoint())) {
      String key =
          kms.createKey(r -> r.description("day").tags(tag("team", "payments")))
              .keyMetadata()
              .keyId();
      kms.createAlias(r -> r.aliasName("alias/day").targetKeyId(key));
      Map<String, String> context = Map.of("tenant", "a");
      SdkBytes clear = SdkBytes.fromUtf8String("hello");
      SdkBytes blob =
          kms.encrypt(r -> r.keyId("alias/day").plaintext(clear).encryptionContext(context))
              .ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(context)).plaintext())
          .isEqualTo(clear);
      assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
          .isInstanceOf(InvalidCiphertextException.class);

      String other = kms.createKey().keyMetadata().keyId();
      SdkBytes again =
          kms.reEncrypt(r ->
                  r.ciphertextBlob(blob).sourceEncryptionContext(context).destinationKeyId(other))
              .ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(again)).plaintext()).isEqualTo(clear);

      var dataKey = kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
      assertThat(kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob())).plaintext())
          .isEqualTo(dataKey.plaintext());
      kms.rotateKeyOnDemand(r -> r.keyId(key));
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(context)).plaintext())
          .isEqualTo(clear);

      kms.disableKey(r -> r.keyId(key));
      assertThatThrownBy(() -> kms.encrypt(r -> r.keyId(key).plaintext(clear)))
          .isInstanceOf(DisabledException.class);
      assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/none")))
          .isInstanceOf(NotFoundException.class);
      assertThat(kms.listResourceTags(r -> r.keyId(key)).tags())
          .containsExactly(tag("team", "payments"));
    }
  }

  @Test
  void javaSdk_givesAndTakesBackGrants() {
    try (KmsClient kms = Clients.kms(server.endpoint())) {
      String key = kms.createKey().keyMetadata().arn();
      String root = "arn:aws:iam::000000000000:root";
      Consumer<CreateGrantRequest.Builder> nightly =
          r ->
              r.keyId(key)
                  .granteePrincipal(root)
                  .retiringPrincipal(root)
                  .operations(GrantOperation.DECRYPT)
                  .constraints(c -> c.encryptionContextSubset(Map.of("tenant", "42")))
                  .name("nightly");
      var first = kms.createGrant(nightly);
      var again = kms.createGrant(nightly);
      assertThat(again.grantId()).isEqualTo(first.grantId());
      assertThat(again.grantToken()).isNotEqualTo(first.grantToken());
      var other =
          kms.createGrant(
              r -> r.keyId(key).granteePrincipal(root).operations(GrantOperation.DESCRIBE_KEY));

      assertThat(kms.listGrants(r -> r.keyId(key)).grants())
          .extracting(GrantListEntry::grantId)
          .containsExactlyInAnyOrder(first.grantId(), other.grantId());
      GrantListEntry listed =
          kms.listGrants(r -> r.keyId(key).grantId(first.grantId())).grants().getFirst();
      assertThat(listed.keyId()).isEqualTo(key);
      assertThat(listed.name()).isEqualTo("nightly");
      assertThat(listed.issuingAccount()).isEqualTo(root);
      assertThat(listed.constraints().encryptionContextSubset()).isEqualTo(Map.of("tenant", "42"));
      assertThat(kms.listRetirableGrants(r -> r.retiringPrincipal(root)).grants())
          .containsExactly(listed);

      assertThat(kms.describeKey(r -> r.keyId(key).grantTokens(again.grantToken())).keyMetadata())
          .isNotNull();
      assertThatThrownBy(() -> kms.describeKey(r -> r.keyId(key).grantTokens("made-up")))
          .isInstanceOf(InvalidGrantTokenException.class);
      kms.retireGrant(r -> r.grantToken(again.grantToken()));
      kms.revokeGrant(r -> r.keyId(key).grantId(other.grantId()));
      assertThat(kms.listGrants(r -> r.keyId(key)).grants()).isEmpty();
      assertThat(kms.listRetirableGrants(r -> r.retiringPrincipal(root)).grants()).isEmpty();
      assertThatThrownBy(() -> kms.revokeGrant(r -> r.keyId(key).grantId(other.grantId())))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() ->
              kms.createGrant(r ->
                  r.keyId(key)
                      .granteePrincipal("arn:aws:iam::000000000000:user/nobody")
                      .operations(GrantOperation.DECRYPT)))
          .isInstanceOfSatisfying(
              InvalidArnException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorMessage())
                      .isEqualTo(
                          "ARN does not refer to a valid principal:"
                              + " arn:aws:iam::000000000000:user/nobody"));
    }
  }

  @Test
  void accountsAndRegionsSeeNothingOfEachOther() {
    try (KmsClient here = Clients.kms(server.endpoint(), "111122223333", "test", "us-east-1");
        KmsClient neighbour = Clients.kms(server.endpoint(), "444455556666", "test", "us-east-1");
        KmsClient abroad = Clients.kms(server.endpoint(), "111122223333", "test", "ap-south-1")) {
      var key = here.createKey().keyMetadata();
      assertThat(key.arn()).startsWith("arn:aws:kms:us-east-1:111122223333:key/");
      assertThat(neighbour.listKeys().keys()).isEmpty();
      assertThat(abroad.listKeys().keys()).isEmpty();
      SdkBytes clear = SdkBytes.fromUtf8String("mine");
      SdkBytes blob = here.encrypt(r -> r.keyId(key.keyId()).plaintext(clear)).ciphertextBlob();
      for (KmsClient stranger : List.of(neighbour, abroad)) {
        assertThatThrownBy(() -> stranger.decrypt(r -> r.ciphertextBlob(blob)))
            .isInstanceOf(KmsException.class);
        assertThatThrownBy(() -> stranger.describeKey(r -> r.keyId(key.arn())))
            .isInstanceOf(KmsException.class);
      }
    }
  }

  @Test
  void forgedSignature_isRefused() {
    try (KmsClient forger = Clients.kms(server.endpoint(), "test", "guess", "us-east-1")) {
      assertThatThrownBy(forger::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("InvalidSignatureException"));
    }
  }

  @Test
  void everyRegionName_isServedOnFirstUse() {
    List<String> served = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      String region = "xx-test-" + i;
      try (KmsClient kms = Clients.kms(server.endpoint(), "test", "test", region)) {
        served.add(kms.createKey().keyMetadata().arn());
      }
    }
    assertThat(served)
        .hasSize(3)
        .doesNotHaveDuplicates()
        .allMatch(arn -> arn.contains(":xx-test-"));
  }

  @Test
  void javaScriptSdk_roundTrip() throws Exception {
    Path install = Launcher.ROOT.resolve("modules/node/target/js");
    Npm.need(install, "@aws-sdk/client-kms", "3.1162.0");
    Path script = install.resolve("roundtrip.mjs");
    Files.writeString(
        script,
        """
        import { KMSClient, CreateKeyCommand, EncryptCommand, DecryptCommand, DescribeKeyCommand }
          from "@aws-sdk/client-kms";
        const kms = new KMSClient({ endpoint: process.argv[2], region: "us-east-1",
          credentials: { accessKeyId: "test", secretAccessKey: "test" } });
        const { KeyMetadata: { KeyId } } = await kms.send(new CreateKeyCommand({ Description: "js" }));
        const EncryptionContext = { "ключ": "\\u00e9\\ud83d\\ude00" };
        const { CiphertextBlob } = await kms.send(
          new EncryptCommand({ KeyId, Plaintext: Buffer.from("hello"), EncryptionContext }));
        const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
        const refused = await kms.send(new DecryptCommand({ CiphertextBlob })).catch(e => e.name);
        const missing = await kms.send(new DescribeKeyCommand({ KeyId: "alias/none" })).catch(e => e.name);
        console.log(Buffer.from(Plaintext).toString(), refused, missing);
        """);
    var run =
        Launcher.run(install, Map.of(), "node", script.toString(), server.endpoint().toString());
    assertThat(run.out().strip())
        .as(run.err())
        .isEqualTo("hello InvalidCiphertextException NotFoundException");
  }

  @Test
  void terraform_applies_plansNothing_destroys(@TempDir Path dir) throws Exception {
    assumeTrue(Launcher.has("terraform"), "skipped: no terraform");
    Files.writeString(
        dir.resolve("main.tf"),
        """
        terraform {
          required_providers { aws = { source = "hashicorp/aws" } }
        }
        provider "aws" {
          region     = "us-east-1"
          access_key = "777788889999"
          secret_key = "test"
          endpoints {
            kms = "ENDPOINT"
            sts = "ENDPOINT"
          }
        }
        resource "aws_kms_key" "k" {
          description             = "from terraform"
          deletion_window_in_days = 7
          enable_key_rotation     = true
          tags                    = { team = "payments" }
        }
        resource "aws_kms_alias" "a" {
          name          = "alias/terraform"
          target_key_id = aws_kms_key.k.key_id
        }
        """
            .replace("ENDPOINT", server.endpoint().toString()));
    List<String> init = new ArrayList<>(List.of("terraform", "init", "-no-color", "-input=false"));
    if (!TERRAFORM_PLUGINS.isEmpty()) {
      init.add("-plugin-dir=" + TERRAFORM_PLUGINS);
    }
    var initialized = Launcher.run(dir, Map.of(), init.toArray(String[]::new));
    assumeTrue(initialized.exitCode() == 0, "skipped: terraform has no provider to use");
    terraform(dir, 0, "apply", "-auto-approve");
    terraform(dir, 0, "plan", "-detailed-exitcode");
    try (KmsClient kms = Clients.kms(server.endpoint(), "777788889999", "test", "us-east-1")) {
      assertThat(kms.describeKey(r -> r.keyId("alias/terraform")).keyMetadata().description())
          .isEqualTo("from terraform");
      terraform(dir, 0, "destroy", "-auto-approve");
      assertThat(kms.listAliases().aliases()).allMatch(alias -> alias.targetKeyId() == null);
    }
  }

  private static void terraform(Path dir, int expected, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("terraform"));
    line.addAll(List.of(command));
    line.addAll(List.of("-no-color", "-input=false"));
    var outcome = Launcher.run(dir, Map.of(), line.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isEqualTo(expected);
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().tagKey(key).tagValue(value).build();
  }
}
