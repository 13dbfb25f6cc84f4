package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import dev.holdfast.node.Launcher;
import dev.holdfast.node.Npm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;

/** Messages that one language makes and another opens. */
class JavaScriptIT {

  private static final String SDK = "@aws-crypto/client-node";
  private static final String VERSION = "5.0.2";

  /** Opens a message, says what it found, and answers with a message of the same text. */
  private static final String ANSWER =
      """
      const { readFileSync, writeFileSync } = require("node:fs");
      const { KmsKeyringNode, buildClient, CommitmentPolicy } = require("@aws-crypto/client-node");
      const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
      const [question, answer, key, other] = process.argv.slice(2);
      (async () => {
        const message = readFileSync(question);
        const keyring = new KmsKeyringNode({ generatorKeyId: key });
        const { plaintext, messageHeader } = await decrypt(keyring, message);
        const { result } = await encrypt(keyring, plaintext, { encryptionContext: { tenant: "7" } });
        writeFileSync(answer, result);
        const stranger = new KmsKeyringNode({ generatorKeyId: other });
        const refused = await decrypt(stranger, message).then(() => "opened", () => "refused");
        console.log(plaintext.toString(), messageHeader.encryptionContext.tenant, refused);
      })();
      """;

  @TempDir Path dir;

  @Test
  @Serves(client = "AWS Encryption SDK for JavaScript", artifact = "npm:" + SDK, version = VERSION)
  void encryptionSdks_openEachOthersMessages() throws Exception {
    Path home = Launcher.ROOT.resolve("modules/clients/target/js");
    Npm.need(home, SDK, VERSION);
    try (LaunchedServer server = LaunchedServer.dev(dir.resolve("data"));
        KmsClient kms = Clients.kms(server.endpoint())) {
      String key = kms.createKey().keyMetadata().arn();
      String other = kms.createKey().keyMetadata().arn();
      byte[] clear = "hello".getBytes(StandardCharsets.UTF_8);
      Path question =
          Files.write(
              dir.resolve("question"),
              EncryptionSdk.encrypt(kms, key, Map.of("tenant", "42"), clear));
      Path answer = dir.resolve("answer");

      var run =
          Launcher.run(
              home,
              Map.of(
                  "AWS_ENDPOINT_URL",
                  server.endpoint().toString(),
                  "AWS_ACCESS_KEY_ID",
                  "test",
                  "AWS_SECRET_ACCESS_KEY",
                  "test",
                  "AWS_REGION",
                  "us-east-1"),
              "node",
              Files.writeString(home.resolve("answer.cjs"), ANSWER).toString(),
              question.toString(),
              answer.toString(),
              key,
              other);

      assertThat(run.out().strip()).as(run.err()).isEqualTo("hello 42 refused");
      assertThat(EncryptionSdk.decrypt(kms, key, Files.readAllBytes(answer))).isEqualTo(clear);
    }
  }
}
