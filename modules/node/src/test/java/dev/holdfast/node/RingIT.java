package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.CassandraRing;
import dev.holdfast.testkit.cassandra.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A region over a ring of three Cassandra nodes, which takes too long to start for every build:
 * {@code -Dholdfast.ringFaults=2}, or more, says how often something happens to it.
 */
@EnabledIfSystemProperty(named = "holdfast.ringFaults", matches = "[1-9]\\d*")
class RingIT {

  private static final int FAULTS = Integer.getInteger("holdfast.ringFaults", 0);
  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");
  private static final int KEYS = 8;

  /** How long a node is away: longer than the driver takes to notice. */
  private static final Duration AWAY = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** What a change may take while a node is away. */
  private static final Duration CHANGE_P99 = Duration.ofSeconds(3);

  /** A key, with the last description that was acknowledged. */
  private static final class Described {
    private final String id;
    private final SdkBytes blob;
    private String description = "";

    private Described(String id, SdkBytes blob) {
      this.id = id;
      this.blob = blob;
    }
  }

  @TempDir static Path dir;
  private static CassandraRing ring;
  private static final Map<String, String> VARIABLES = new LinkedHashMap<>();
  private static CassandraRegion.Administrator administrator;

  @BeforeAll
  static void initialize() throws Exception {
    long began = System.nanoTime();
    ring = CassandraRing.start(CassandraRegion.JARS, Files.createDirectory(dir.resolve("ring")));
    System.out.println("ring of three started after " + since(began));
    CassandraRegion.applySchema(ring);
    Path certificates = Files.writeString(dir.resolve("nodes.pem"), ring.certificates());
    Path configuration = dir.resolve("server.conf");
    Files.writeString(
        configuration,
        CassandraRegion.settings(
            ring.nodes().stream().map(CassandraNode::contactPoint).toList(),
            Schema.ROLE,
            CassandraRegion.password(dir, Schema.ROLES_PASSWORD),
            certificates));
    VARIABLES.put("HOLDFAST_CONFIG", configuration.toString());
    VARIABLES.put("HOLDFAST_DATA", dir.resolve("data").toString());
    VARIABLES.put("HOLDFAST_PORT", "0");
    VARIABLES.put("HOLDFAST_MANAGEMENT", "yes");
    VARIABLES.put("HOLDFAST_MANAGEMENT_PORT", "0");
    administrator = CassandraRegion.init(VARIABLES);
  }

  @AfterAll
  static void stop() {
    if (ring != null) {
      ring.close();
    }
  }

  private static KmsClient kms(LaunchedServer server) {
    return Clients.kmsWithoutRetries(
        server.endpoint(), administrator.accessKey(), administrator.secret());
  }

  @Test
  void oneNodeOfThreeDiesOrHangs_andNoCallFails() throws Exception {
    List<Described> keys = new ArrayList<>();
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      for (int i = 0; i < KEYS; i++) {
        String id = kms.createKey().keyMetadata().keyId();
        keys.add(
            new Described(id, kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob()));
      }
      for (int fault = 0; fault < FAULTS; fault++) {
        surviveFault(kms, keys, fault);
      }
    }
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server");
        KmsClient kms = kms(server)) {
      for (Described key : keys) {
        assertThat(kms.describeKey(r -> r.keyId(key.id)).keyMetadata().description())
            .isEqualTo(key.description);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(key.blob)).plaintext()).isEqualTo(PLAINTEXT);
      }
    }
  }

  private static void surviveFault(KmsClient kms, List<Described> keys, int fault)
      throws Exception {
    CassandraNode node = ring.nodes().get(fault % CassandraRing.NODES);
    boolean dies = fault % 2 == 0;
    AtomicInteger readAgain = new AtomicInteger();
    Load crypto = Load.by(2, PAUSE, number -> use(kms, keys.get(number % KEYS)));
    Load changes =
        Load.by(2, PAUSE, number -> change(kms, keys.get(number % KEYS), number, readAgain));
    try (crypto;
        changes) {
      changes.awaitMore(20);
      if (dies) {
        node.kill();
      } else {
        node.pause();
      }
      long away = System.nanoTime();
      while (System.nanoTime() - away < AWAY.toNanos()) {
        changes.awaitMore(1);
      }
      if (dies) {
        node.start();
      } else {
        node.resume();
      }
      changes.awaitMore(20);
    }
    System.out.println(
        "%s of %s: crypto calls %s, changes %s, of which read again %d"
            .formatted(
                dies ? "death" : "hanging",
                node.address(),
                figures(crypto),
                figures(changes),
                readAgain.get()));
    assertThat(crypto.failures()).isEmpty();
    assertThat(changes.failures()).isEmpty();
    assertThat(percentile(changes, 99)).isLessThanOrEqualTo(CHANGE_P99);
  }

  private static void use(KmsClient kms, Described key) {
    kms.encrypt(r -> r.keyId(key.id).plaintext(PLAINTEXT));
    kms.decrypt(r -> r.ciphertextBlob(key.blob));
  }

  private static void change(KmsClient kms, Described key, int number, AtomicInteger readAgain) {
    if (number % 4 == 0) {
      try {
        kms.createKey();
      } catch (SdkException refused) {
        readAgain.incrementAndGet();
        kms.createKey();
      }
      return;
    }
    String text = "the text of change " + number;
    synchronized (key) {
      try {
        kms.updateKeyDescription(r -> r.keyId(key.id).description(text));
      } catch (SdkException notKnown) {
        readAgain.incrementAndGet();
        String found = kms.describeKey(r -> r.keyId(key.id)).keyMetadata().description();
        assertThat(found).isIn(key.description, text);
        kms.updateKeyDescription(r -> r.keyId(key.id).description(text));
      }
      key.description = text;
    }
  }

  /** Power is not cut: what was written and not synced survives in the machine's memory. */
  @Test
  void allThreeNodesDieAtOnce_andNothingAcknowledgedIsLost() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    System.out.println("deaths of all " + FAULTS + ", seed " + SEED);
    KeyWriters writers =
        KeyWriters.named("r", random).by(administrator.accessKey(), administrator.secret());
    for (int fault = 0; fault < FAULTS; fault++) {
      try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server")) {
        writers.check(server.endpoint());
        writers.writeUntil(
            server,
            1_000 + random.nextInt(4_000),
            () -> {
              ring.kill();
              return true;
            });
        // What it remembers must not answer for what was stored.
        server.kill();
      }
      ring.startAll();
    }
    try (LaunchedServer server = LaunchedServer.start(VARIABLES, "server")) {
      writers.check(server.endpoint());
      System.out.println("acknowledged changes, all there: " + writers.acknowledged());
    }
  }

  private static Duration percentile(Load load, int percent) {
    List<Duration> times = load.times();
    return times.get((int) Math.ceil(times.size() * percent / 100.0) - 1);
  }

  private static String figures(Load load) {
    return "%d (p50 %d ms, p99 %d ms, longest %d ms)"
        .formatted(
            load.times().size(),
            percentile(load, 50).toMillis(),
            percentile(load, 99).toMillis(),
            percentile(load, 100).toMillis());
  }

  private static String since(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms";
  }
}
