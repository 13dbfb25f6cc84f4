package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.testkit.cassandra.CassandraNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** A server of one region whose events and shred keys are in Cassandra. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CassandraIT {

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");

  /** The server's own limit of five seconds, on a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final Duration COMES_BACK = Duration.ofSeconds(60);

  @TempDir static Path dir;
  private static CassandraRegion region;
  private static CassandraNode cassandra;
  private static final Map<String, String> VARIABLES = new LinkedHashMap<>();
  private static String accessKey;
  private static String secret;

  @BeforeAll
  static void initialize() throws Exception {
    region = CassandraRegion.start(dir);
    cassandra = region.cassandra();
    Path configuration = dir.resolve("server.conf");
    Files.writeString(configuration, region.settings());
    VARIABLES.put("HOLDFAST_CONFIG", configuration.toString());
    VARIABLES.put("HOLDFAST_DATA", dir.resolve("data").toString());
    VARIABLES.put("HOLDFAST_PORT", "0");
    VARIABLES.put("HOLDFAST_MANAGEMENT", "yes");
    VARIABLES.put("HOLDFAST_MANAGEMENT_PORT", "0");

    var early = Launcher.holdfast(VARIABLES, "init");
    assertThat(early.err()).contains("there is no keyspace holdfast_journal");
    assertThat(early.exitCode()).isEqualTo(ExitStatus.DATA_UNUSABLE.code());
    region.applySchema();
    CassandraRegion.Administrator administrator = CassandraRegion.init(VARIABLES);
    accessKey = administrator.accessKey();
    secret = administrator.secret();
  }

  @AfterAll
  static void stop() {
    if (region != null) {
      region.close();
    }
  }

  private static KmsClient kms(LaunchedServer server) {
    return Clients.kmsWithoutRetries(server.endpoint(), accessKey, secret);
  }

  private static String createKey(KmsClient kms) {
    return kms.createKey().keyMetadata().keyId();
  }

  @Test
  @Order(1)
  void aKilledServer_goesOnWithEverything() throws Exception {
    String id;
    SdkBytes blob;
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      id = createKey(kms);
      kms.createAlias(r -> r.aliasName("alias/kept").targetKeyId(id));
      blob = kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob();
      server.kill();
    }
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
      assertThat(kms.describeKey(r -> r.keyId("alias/kept")).keyMetadata().keyId()).isEqualTo(id);
    }
  }

  @Test
  @Order(2)
  void withoutCassandra_openKeysGoOn_changesAreRefused_andAllIsWellAfterwards() throws Exception {
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      String resident = createKey(kms);
      String changed = createKey(kms);
      SdkBytes blob = kms.encrypt(r -> r.keyId(resident).plaintext(PLAINTEXT)).ciphertextBlob();

      assertThat(server.ask("/ready").body()).contains("journal ok");
      cassandra.stop();
      assertThat(server.ask("/ready").statusCode()).isEqualTo(503);
      assertThat(server.ask("/ready").body()).isEqualTo("regions ok\nmember ok\njournal FAILS\n");
      // A restart would close what is open, and mend nothing.
      assertThat(server.ask("/alive").statusCode()).isEqualTo(200);
      for (int i = 0; i < 20; i++) {
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
      }
      refusedInTime(() -> kms.disableKey(r -> r.keyId(changed)));
      refusedInTime(() -> createKey(kms));
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);

      cassandra.start();
      eventually(() -> kms.disableKey(r -> r.keyId(changed)));
      assertThat(kms.describeKey(r -> r.keyId(changed)).keyMetadata().enabled()).isFalse();
      createKey(kms);
      assertThat(server.ask("/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Order(3)
  void withoutCassandra_noServerStarts() throws Exception {
    cassandra.stop();
    var refused = Launcher.holdfast(VARIABLES, "server");
    assertThat(refused.err()).contains("no Cassandra answers").doesNotContain("\tat ");
    assertThat(refused.exitCode()).isEqualTo(ExitStatus.STORAGE_UNREACHABLE.code());
    cassandra.start();
    LaunchedServer.start(VARIABLES, "server").close();
  }

  private static void refusedInTime(Runnable change) {
    long began = System.nanoTime();
    assertThatThrownBy(change::run)
        .isInstanceOfSatisfying(
            KmsException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode())
                  .isIn("DependencyTimeoutException", "KMSInternalException");
              assertThat(e.statusCode()).isGreaterThanOrEqualTo(500);
            });
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
  }

  /** Calls until it succeeds. */
  private static void eventually(Runnable call) {
    long end = System.nanoTime() + COMES_BACK.toNanos();
    while (true) {
      try {
        call.run();
        return;
      } catch (KmsException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }
}
