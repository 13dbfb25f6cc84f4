package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.start.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code deploy/BACKUP.md} as it stands there, and commands that are killed. */
class BackupIT {

  private static final Pattern ADMINISTRATOR =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final int KEYS = 10;
  private static final int KILLS = 3;

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, String> blocks = new LinkedHashMap<>();
  private final List<SdkBytes> blobs = new ArrayList<>();
  private Matcher administrator;

  @BeforeEach
  void initialize() throws Exception {
    variables.put("HOME", dir.toString());
    variables.put("HOLDFAST_DATA", dir.resolve("data").toString());
    variables.put("HOLDFAST_PORT", "0");
    var init = Launcher.holdfast(variables, "init");
    assertThat(init.exitCode()).as(init.err()).isZero();
    administrator = ADMINISTRATOR.matcher(init.out());
    assertThat(administrator.find()).isTrue();
    blocks.putAll(Blocks.of("deploy/BACKUP.md"));
  }

  private KmsClient kms(LaunchedServer server) {
    return Clients.kmsWithoutRetries(
        server.endpoint(), administrator.group(1), administrator.group(2));
  }

  private Launcher.Outcome run(String block) throws Exception {
    var outcome =
        Launcher.run(Launcher.ROOT, variables, "bash", "-euo", "pipefail", "-c", blocks.get(block));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private void encrypt(KmsClient kms) {
    String id = kms.createKey().keyMetadata().keyId();
    SdkBytes clear = SdkBytes.fromUtf8String("secret " + blobs.size());
    blobs.add(kms.encrypt(r -> r.keyId(id).plaintext(clear)).ciphertextBlob());
  }

  private void assertAllOpen(KmsClient kms) {
    for (int i = 0; i < blobs.size(); i++) {
      SdkBytes blob = blobs.get(i);
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
          .isEqualTo("secret " + i);
    }
  }

  /** Another machine: nothing of the old one but the backup, the escrow and two shares. */
  private void moveAway() {
    variables.put("HOLDFAST_DATA", dir.resolve("elsewhere").toString());
  }

  @Test
  void howTo_backsUpARunningServer_andRestoresItElsewhere() throws Exception {
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server)) {
      for (int i = 0; i < KEYS; i++) {
        encrypt(kms);
      }
      run("passphrase");
      assertThat(run("backup").out()).contains("us-east-1: ", KEYS * 2 + " shred keys");
      assertAllOpen(kms);
    }
    run("split");
    moveAway();
    assertThat(run("restore").out()).contains("Restored to " + dir.resolve("elsewhere"));
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server)) {
      assertAllOpen(kms);
      encrypt(kms);
      assertAllOpen(kms);
    }
    var again = Launcher.run(Launcher.ROOT, variables, "bash", "-c", blocks.get("restore"));
    assertThat(again.exitCode()).isEqualTo(ExitStatus.ALREADY_INITIALIZED.code());
    assertThat(again.err()).contains("there are regions in").hasLineCount(1);
  }

  @Test
  void killedAtAnyMoment_bothAreRunAgain() throws Exception {
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server)) {
      encrypt(kms);
    }
    run("passphrase");
    run("split");
    killOnceInAWhile(blocks.get("backup"));
    if (!Files.exists(dir.resolve("holdfast/monday/manifest"))) {
      run("backup");
    }
    moveAway();
    killOnceInAWhile(blocks.get("restore"));
    if (!Files.exists(dir.resolve("elsewhere/regions"))
        || Files.exists(dir.resolve("elsewhere/restoring"))) {
      run("restore");
    }
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server)) {
      assertAllOpen(kms);
    }
  }

  /** Each a little later in its run, from its first steps to about its last. */
  private void killOnceInAWhile(String script) throws Exception {
    long whole = 2_000;
    for (int i = 1; i <= KILLS; i++) {
      Process process =
          Launcher.builder(Launcher.ROOT, variables, "bash", "-c", "exec " + script.strip())
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("killed.txt").toFile())
              .start();
      process.waitFor(whole * i / KILLS, TimeUnit.MILLISECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
