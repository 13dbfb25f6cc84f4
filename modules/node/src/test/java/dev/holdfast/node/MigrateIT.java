package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.testkit.cassandra.CassandraNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** A region's way from its files to Cassandra, into a backup, and into files again. */
class MigrateIT {

  private static final Pattern ADMINISTRATOR =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final Path JARS = Launcher.ROOT.resolve("modules/cassandra/target/lib");
  private static final int KEYS = 25;
  private static final int MOST_KILLS = 2;

  @TempDir Path dir;
  private CassandraNode cassandra;
  private final List<SdkBytes> blobs = new ArrayList<>();
  private Matcher administrator;

  @BeforeEach
  void startCassandra() throws Exception {
    cassandra = CassandraNode.start(JARS, Files.createDirectory(dir.resolve("cassandra")));
    Path password = dir.resolve("password");
    Files.writeString(password, CassandraNode.USER + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path passphrase = dir.resolve("passphrase");
    Files.writeString(passphrase, "correct horse\n");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        dir.resolve("cassandra.conf"),
        """
        include file("%s")
        holdfast.journal {
          store = cassandra
          cassandra {
            contact-points = ["%s"], data-centre = %s, allow-few-copies = yes, keyspace = moved
            user = %s, password-file = "%s"
          }
        }
        """
            .formatted(
                Launcher.ROOT.resolve("config/holdfast.conf"),
                cassandra.contactPoint(),
                CassandraNode.DATA_CENTRE,
                CassandraNode.USER,
                password));
    CassandraRegion.applySchema(cassandra, "moved");
  }

  @AfterEach
  void stopCassandra() {
    cassandra.close();
  }

  private Map<String, String> inFiles(String data) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("HOLDFAST_DATA", dir.resolve(data).toString());
    variables.put("HOLDFAST_PORT", "0");
    return variables;
  }

  private Map<String, String> inCassandra(String data) {
    Map<String, String> variables = inFiles(data);
    variables.put("HOLDFAST_CONFIG", dir.resolve("cassandra.conf").toString());
    return variables;
  }

  private static void refused(
      Map<String, String> variables, ExitStatus status, String why, String... command)
      throws Exception {
    var outcome = Launcher.holdfast(variables, command);
    assertThat(outcome.err()).contains(why).doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(status.code());
  }

  private static String done(Map<String, String> variables, String... command) throws Exception {
    var outcome = Launcher.holdfast(variables, command);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private KmsClient kms(LaunchedServer server) {
    return Clients.kmsWithoutRetries(
        server.endpoint(), administrator.group(1), administrator.group(2));
  }

  private void encrypt(KmsClient kms) {
    String id = kms.createKey().keyMetadata().keyId();
    SdkBytes clear = SdkBytes.fromUtf8String("secret " + blobs.size());
    blobs.add(kms.encrypt(r -> r.keyId(id).plaintext(clear)).ciphertextBlob());
  }

  private void servesAll(Map<String, String> variables) throws Exception {
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = kms(server)) {
      for (int i = 0; i < blobs.size(); i++) {
        SdkBytes blob = blobs.get(i);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
            .isEqualTo("secret " + i);
      }
      encrypt(kms);
    }
  }

  @Test
  void region_movesToCassandra_andByABackupIntoFilesAgain() throws Exception {
    administrator = ADMINISTRATOR.matcher(done(inFiles("data"), "init"));
    assertThat(administrator.find()).isTrue();
    try (LaunchedServer server = LaunchedServer.start(inFiles("data"), "server");
        KmsClient kms = kms(server)) {
      for (int i = 0; i < KEYS; i++) {
        encrypt(kms);
      }
      refused(
          inCassandra("data"), ExitStatus.DATA_IN_USE, "another Holdfast has the data", "migrate");
    }
    refused(inFiles("data"), ExitStatus.CONFIGURATION, "nowhere to move to", "migrate");
    refused(inCassandra("data"), ExitStatus.DATA_UNUSABLE, "has not moved it", "server");

    killWhileMoving();
    var moved = Launcher.holdfast(inCassandra("data"), "migrate");
    // The last kill may have come after the end.
    assertThat(moved.exitCode()).as(moved.err()).isIn(0, ExitStatus.ALREADY_INITIALIZED.code());
    refused(inCassandra("data"), ExitStatus.ALREADY_INITIALIZED, "already", "migrate");
    refused(inFiles("data"), ExitStatus.DATA_UNUSABLE, "has been moved to Cassandra", "server");
    servesAll(inCassandra("data"));

    String[] backup = {
      "backup",
      "--to",
      dir.resolve("backup").toString(),
      "--escrow",
      dir.resolve("escrow").toString(),
      "--escrow-passphrase-file",
      dir.resolve("passphrase").toString()
    };
    // Whose data directory is taken, and from whose store much is read.
    try (LaunchedServer server = LaunchedServer.start(inCassandra("data"), "server");
        KmsClient kms = kms(server)) {
      encrypt(kms);
      done(inCassandra("data"), backup);
    }
    String[] restore = backup.clone();
    restore[0] = "restore";
    restore[1] = "--from";
    // The tables are those of the region itself.
    refused(inCassandra("other"), ExitStatus.DATA_UNUSABLE, "whole copy already", restore);
    assertThat(DataDirectory.restoring(dir.resolve("other"))).exists();
    done(inFiles("files"), restore);
    servesAll(inFiles("files"));
  }

  /** Before all of it is there; what is half there is refused. */
  private void killWhileMoving() throws Exception {
    for (int i = 1; i <= MOST_KILLS; i++) {
      Process process =
          Launcher.builder(Launcher.ROOT, inCassandra("data"), Launcher.command("migrate"))
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("killed.txt").toFile())
              .start();
      boolean ended = process.waitFor(500L + 700L * i, TimeUnit.MILLISECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      if (ended) {
        return;
      }
    }
  }
}
