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

  private static String lookUp(String account, String... options) throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no AWS CLI");
    List<String> command =
        new ArrayList<>(
            List.of(
                "aws",
                "--endpoint-url",
                server.endpoint().toString(),
                "--region",
                "us-east-1",
                "--output",
                "text",
                "cloudtrail",
                "lookup-events"));
    command.addAll(List.of(options));
    var outcome =
        Launcher.run(
            data,
            Map.of("AWS_ACCESS_KEY_ID", account, "AWS_SECRET_ACCESS_KEY", "test"),
            command.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out().strip();
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
}
