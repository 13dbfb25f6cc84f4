package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.testkit.cassandra.CassandraNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

  /** What is meant is one second; a machine that is busy may take longer, and never the five. */
  private static final Duration PATIENCE_FOR_A_COLD_KEY = Duration.ofSeconds(4);

  private static final Duration OUTAGE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** What is meant is 30 s. */
  private static final Duration COMES_BACK = Duration.ofSeconds(60);

  private static final String OUTAGE_BEGINS = "keys that are open go on";
  private static final String OUTAGE_ENDS = "Cassandra answers again";

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

  /** It hangs: connections stay, and no refusal comes back, as when a network swallows all. */
  @Test
  @Order(3)
  void cassandraThatHangs_holdsUpNoOpenKey_andLeavesNothingHalfDone() throws Exception {
    List<SdkBytes> cold = new ArrayList<>();
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      for (int i = 0; i < 4; i++) {
        cold.add(blob(kms, createKey(kms)));
      }
    }
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      String changed = createKey(kms);
      String inDoubt = createKey(kms);
      List<SdkBytes> open = List.of(blob(kms, createKey(kms)), blob(kms, changed));
      blob(kms, inDoubt);
      List<Duration> refusals = new ArrayList<>();
      Load load = Load.by(2, PAUSE, number -> decrypt(kms, open.get(number % open.size())));
      try (load) {
        load.awaitMore(open.size());
        cassandra.pause();
        long paused = System.nanoTime();
        CompletableFuture<Void> begunUnawares =
            CompletableFuture.runAsync(
                () -> kms.disableKey(r -> r.keyId(inDoubt)),
                task -> Thread.ofVirtual().start(task));
        refusals.add(refused(PATIENCE_FOR_A_COLD_KEY, () -> decrypt(kms, cold.getFirst())));
        assertThat(begunUnawares.handle((done, failure) -> failure).join())
            .hasCauseInstanceOf(KmsException.class);
        while (!server.output().contains(OUTAGE_BEGINS)) {
          load.awaitMore(1);
        }
        while (System.nanoTime() - paused < OUTAGE.toNanos()) {
          load.awaitMore(20);
          for (SdkBytes blob : cold) {
            refusals.add(refused(PATIENCE_FOR_A_COLD_KEY, () -> decrypt(kms, blob)));
          }
          refusedInTime(() -> kms.disableKey(r -> r.keyId(changed)));
          refusedInTime(() -> createKey(kms));
        }
        cassandra.resume();
        long resumed = System.nanoTime();
        eventually(() -> decrypt(kms, cold.getFirst()));
        System.out.println(
            "open keys: %d calls; cold keys: %d, refused within %d ms, later %d ms; back after %d ms"
                .formatted(
                    load.times().size(),
                    refusals.size(),
                    longest(refusals).toMillis(),
                    longest(refusals.subList(refusals.size() / 2, refusals.size())).toMillis(),
                    Duration.ofNanos(System.nanoTime() - resumed).toMillis()));
      }
      assertThat(load.failures()).isEmpty();
      assertThat(isEnabled(kms, changed)).as("refused, so not begun").isTrue();
      boolean found = isEnabled(kms, inDoubt);
      kms.updateKeyDescription(r -> r.keyId(inDoubt).description("read again"));
      assertThat(isEnabled(kms, inDoubt)).isEqualTo(found);
      kms.disableKey(r -> r.keyId(changed));
      assertThat(isEnabled(kms, changed)).isFalse();
      cold.forEach(blob -> decrypt(kms, blob));
      assertThat(server.output()).containsOnlyOnce(OUTAGE_BEGINS).containsOnlyOnce(OUTAGE_ENDS);
    }
  }

  private static Duration longest(List<Duration> times) {
    return times.stream().max(Duration::compareTo).orElseThrow();
  }

  private static SdkBytes blob(KmsClient kms, String id) {
    return kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob();
  }

  private static void decrypt(KmsClient kms, SdkBytes blob) {
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
  }

  private static boolean isEnabled(KmsClient kms, String id) {
    return kms.describeKey(r -> r.keyId(id)).keyMetadata().enabled();
  }

  @Test
  @Order(4)
  void withoutCassandra_noServerStarts() throws Exception {
    cassandra.stop();
    var refused = Launcher.holdfast(VARIABLES, "server");
    assertThat(refused.err()).contains("no Cassandra answers").doesNotContain("\tat ");
    assertThat(refused.exitCode()).isEqualTo(ExitStatus.STORAGE_UNREACHABLE.code());
    cassandra.start();
    LaunchedServer.start(VARIABLES, "server").close();
  }

  private static void refusedInTime(Runnable change) {
    refused(PATIENCE, change);
  }

  /** How long it took to be refused. */
  private static Duration refused(Duration patience, Runnable call) {
    long began = System.nanoTime();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            KmsException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode())
                  .isIn("DependencyTimeoutException", "KMSInternalException");
              assertThat(e.statusCode()).isGreaterThanOrEqualTo(500);
            });
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).isLessThan(patience);
    return took;
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
