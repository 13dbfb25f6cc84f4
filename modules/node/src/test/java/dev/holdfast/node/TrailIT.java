package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.node.start.ExitStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** Who did what, and why, as asked of a running server by the AWS CLI and by the launcher. */
class TrailIT {

  @TempDir static Path data;
  private static LaunchedServer server;
  private static String key;
  private static String decryptId;

  @BeforeAll
  static void use() throws Exception {
    server = LaunchedServer.dev(data);
    try (KmsClient kms = Clients.kms(server.endpoint(), "111122223333", "test", "us-east-1")) {
      key = kms.createKey().keyMetadata().arn();
      SdkBytes clear = SdkBytes.fromUtf8String("hello");
      for (int i = 0; i < 3; i++) {
        SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(clear)).ciphertextBlob();
        decryptId = kms.decrypt(r -> r.ciphertextBlob(blob)).responseMetadata().requestId();
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String aws(Map<String, String> credentials, String... arguments) throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no AWS CLI");
    return server.aws(data, credentials, arguments);
  }

  private static Map<String, String> root(String account) {
    return Map.of("AWS_ACCESS_KEY_ID", account, "AWS_SECRET_ACCESS_KEY", "test");
  }

  private static String lookUp(String account, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("cloudtrail", "lookup-events"));
    command.addAll(List.of(options));
    return aws(root(account), command.toArray(String[]::new));
  }

  @Test
  void theAwsCli_looksEventsUp() throws Exception {
    assertThat(
            lookUp(
                "111122223333",
                "--lookup-attributes",
                "AttributeKey=EventName,AttributeValue=Decrypt",
                "--query",
                "Events[].[EventName,Username,ReadOnly,Resources[0].ResourceName]"))
        .isEqualTo(String.join("\n", Collections.nCopies(3, "Decrypt\troot\ttrue\t" + key)));
  }

  @Test
  void theAwsCli_turnsPages() throws Exception {
    assertThat(
            lookUp(
                "111122223333",
                "--lookup-attributes",
                "AttributeKey=EventSource,AttributeValue=kms.amazonaws.com",
                "--page-size",
                "2",
                "--query",
                "Events[].EventName"))
        .hasLineCount(4)
        .satisfies(text ->
            assertThat(text.split("\\s+"))
                .containsExactly(
                    "Decrypt", "Encrypt", "Decrypt", "Encrypt", "Decrypt", "Encrypt", "CreateKey"));
  }

  @Test
  void anAccount_findsItsOwnEventsOnly() throws Exception {
    assertThat(
            lookUp(
                "444455556666",
                "--lookup-attributes",
                "AttributeKey=ResourceName,AttributeValue=" + key,
                "--query",
                "length(Events)"))
        .isEqualTo("0");
  }

  @Test
  void explain_readsTheTrailOfTheRunningServer() throws Exception {
    Map<String, String> here = Map.of("HOLDFAST_DATA", data.toString());
    var explained = Launcher.holdfast(here, "explain", "--request-id", decryptId);
    assertThat(explained.exitCode()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains(decryptId, "arn:aws:iam::111122223333:root", "kms:Decrypt", key);
    String nowhere = "00000000-0000-4000-8000-000000000000";
    assertThat(Launcher.holdfast(here, "explain", "--request-id", nowhere).exitCode())
        .isEqualTo(ExitStatus.NOT_FOUND.code());
  }

  @Test
  void audit_readsTheTrailOfTheRunningServer() throws Exception {
    var audit =
        Launcher.holdfast(
            Map.of("HOLDFAST_DATA", data.toString()), "audit", "--key", key, "--action", "Encrypt");
    assertThat(audit.exitCode()).as(audit.err()).isZero();
    assertThat(audit.out().lines()).hasSize(3).allMatch(line -> line.contains(" ok by "));
  }

  @Test
  void assumingARoleOfAnotherAccount_isAUseOfTheKey_andFoundInBothTrails() throws Exception {
    Map<String, String> user = root("111122223333");
    Map<String, String> owner = root("444455556666");
    aws(user, "iam", "create-user", "--user-name", "ann");
    aws(
        user,
        "iam",
        "attach-user-policy",
        "--user-name",
        "ann",
        "--policy-arn",
        "arn:aws:iam::aws:policy/AdministratorAccess");
    List<String> made =
        List.of(
            aws(
                    user,
                    "iam",
                    "create-access-key",
                    "--user-name",
                    "ann",
                    "--query",
                    "AccessKey.[UserName,AccessKeyId,SecretAccessKey]")
                .split("\\s+", -1));
    String role =
        aws(
            owner,
            "iam",
            "create-role",
            "--role-name",
            "guest",
            "--assume-role-policy-document",
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
                + "\"arn:aws:iam::111122223333:user/ann\"},\"Action\":\"sts:AssumeRole\"}}",
            "--query",
            "Role.Arn");
    aws(
        Map.of("AWS_ACCESS_KEY_ID", made.get(1), "AWS_SECRET_ACCESS_KEY", made.get(2)),
        "sts",
        "assume-role",
        "--role-arn",
        role,
        "--role-session-name",
        "visit");

    assertThat(
            aws(
                user,
                "iam",
                "get-access-key-last-used",
                "--access-key-id",
                made.get(1),
                "--query",
                "AccessKeyLastUsed.[ServiceName,Region]"))
        .isEqualTo("sts\tus-east-1");
    for (String account : List.of("111122223333", "444455556666")) {
      assertThat(
              lookUp(
                  account,
                  "--lookup-attributes",
                  "AttributeKey=ResourceName,AttributeValue=" + role,
                  "--query",
                  "Events[].[EventName,Resources[0].ResourceType]"))
          .isEqualTo("AssumeRole\tAWS::IAM::Role");
    }
    var audit =
        Launcher.holdfast(
            Map.of("HOLDFAST_DATA", data.toString()),
            "audit",
            "--action",
            "sts:AssumeRole",
            "--json");
    assertThat(audit.out().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("\"recipientAccountId\":\"111122223333\""))
        .anyMatch(line -> line.contains("\"recipientAccountId\":\"444455556666\""))
        .allMatch(line -> line.contains("\"sharedEventID\""));
  }
}
