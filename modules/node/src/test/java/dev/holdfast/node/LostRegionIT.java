package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Two regions, each over a Cassandra of its own, of which one loses its database, then its process,
 * and gets both back: {@code -Dholdfast.regionLosses=5} times. The other is used all the while.
 */
@EnabledIfSystemProperty(named = "holdfast.regionLosses", matches = "[1-9]\\d*")
@Isolated("it compares times")
class LostRegionIT {

  private static final int LOSSES = Integer.getInteger("holdfast.regionLosses", 0);
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");
  private static final int KEYS = 16;

  /** Enough for a 99th percentile, each time anew. */
  private static final int CALLS = 1_000;

  /** Leaves the machine time: what is compared is not how the processes share it. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  /**
   * What is meant is a tenth more. Between two runs of the same on a machine of two processors lies
   * more than that, of which a few milliseconds are one turn of another process.
   */
  private static final double WORSE = 1.5;

  private static final Duration ONE_TURN = Duration.ofMillis(10);

  /** What is meant is 2 s; the rest is for a machine that is busy. */
  private static final Duration REFUSED = Duration.ofSeconds(3);

  private static final Duration COMES_BACK = Duration.ofSeconds(90);

  @TempDir Path dir;

  private final List<String> keys = new ArrayList<>();
  private final List<SdkBytes> blobs = new ArrayList<>();
  private final List<Duration> beside = new ArrayList<>();
  private final List<Duration> withoutDatabase = new ArrayList<>();
  private final List<Duration> alone = new ArrayList<>();
  private final List<Duration> refusals = new ArrayList<>();
  private int changes;

  @Test
  void regionThatLosesItsDatabaseAndItsProcess_isNotFeltInTheOther() throws Exception {
    try (CassandraRegion ofEast = cassandra("east");
        CassandraRegion ofWest = cassandra("west");
        TwoRegions regions = TwoRegions.make(dir, ofEast, ofWest);
        LaunchedServer inEast = regions.startEast();
        KmsClient kms = withoutRetries(inEast, regions.east());
        KmsClient across = withoutRetries(inEast, regions.west())) {
      for (int i = 0; i < KEYS; i++) {
        String id = kms.createKey().keyMetadata().keyId();
        keys.add(id);
        blobs.add(kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
      }
      // What a first use costs is not to be counted.
      called(kms, CALLS);
      for (int loss = 0; loss < LOSSES; loss++) {
        lose(regions, ofWest, kms, across);
      }
    }
    report("beside the other region", beside);
    report("while its database is killed", withoutDatabase);
    report("while nothing of it is left", alone);
    refusals.sort(null);
    System.out.printf(
        "%d changes; %d calls to the lost region were refused within %s%n",
        changes, refusals.size(), refusals.getLast());
    assertThat(p99(withoutDatabase)).isLessThan(bar());
    assertThat(p99(alone)).isLessThan(bar());
    assertThat(refusals.getLast()).isLessThan(REFUSED);
  }

  private CassandraRegion cassandra(String region) throws Exception {
    CassandraRegion cassandra =
        CassandraRegion.start(Files.createDirectory(dir.resolve("of-" + region)));
    cassandra.applySchema();
    return cassandra;
  }

  private static KmsClient withoutRetries(LaunchedServer server, RegionPlace caller) {
    return Clients.kmsWithoutRetries(
        server.endpoint(), caller.accessKey(), caller.secret(), caller.region());
  }

  private void lose(TwoRegions regions, CassandraRegion ofWest, KmsClient kms, KmsClient across)
      throws Exception {
    try (LaunchedServer inWest = regions.startWest()) {
      comesBack(across);
      beside.addAll(called(kms, CALLS));
      ofWest.cassandra().kill();
      withoutDatabase.addAll(called(kms, CALLS));
      inWest.kill();
      Load refused =
          Load.by(
              1,
              PAUSE,
              number -> {
                long asked = System.nanoTime();
                assertThatThrownBy(across::createKey)
                    .isInstanceOfSatisfying(
                        KmsException.class,
                        e ->
                            assertThat(e.awsErrorDetails().errorCode())
                                .isEqualTo("DependencyTimeoutException"));
                refusals.add(since(asked));
              });
      try (refused) {
        alone.addAll(called(kms, CALLS));
        refused.awaitMore(5);
      }
      assertThat(refused.failures()).isEmpty();
    }
    // Two more that start want the machine, so nothing is compared: only that nobody fails.
    try (Load meanwhile = load(kms)) {
      ofWest.cassandra().start();
      meanwhile.awaitMore(1);
      assertThat(meanwhile.failures()).isEmpty();
    }
  }

  private Load load(KmsClient kms) {
    return Load.by(
        4,
        PAUSE,
        number ->
            assertThat(kms.decrypt(r -> r.ciphertextBlob(blobs.get(number % KEYS))).plaintext())
                .isEqualTo(PLAINTEXT));
  }

  /** How long uses took; changes go on beside them. None may fail. */
  private List<Duration> called(KmsClient kms, int calls) throws InterruptedException {
    Load uses = load(kms);
    Load changing =
        Load.by(
            1,
            PAUSE,
            number -> {
              String to = Integer.toString(number);
              kms.tagResource(r ->
                  r.keyId(keys.get(number % KEYS))
                      .tags(Tag.builder().tagKey("changed").tagValue(to).build()));
            });
    try (uses;
        changing) {
      uses.awaitMore(calls);
      changing.awaitMore(1);
    }
    assertThat(uses.failures()).isEmpty();
    assertThat(changing.failures()).isEmpty();
    changes += changing.times().size();
    return uses.times();
  }

  private static void comesBack(KmsClient across) {
    long began = System.nanoTime();
    while (true) {
      try {
        across.createKey();
        return;
      } catch (SdkException notYet) {
        assertThat(since(began)).as(notYet.toString()).isLessThan(COMES_BACK);
      }
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Duration p99(List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() * 99 / 100);
  }

  private Duration bar() {
    long worse = Math.round(p99(beside).toNanos() * WORSE);
    return Duration.ofNanos(Math.max(worse, p99(beside).plus(ONE_TURN).toNanos()));
  }

  private static void report(String when, List<Duration> times) {
    System.out.printf(
        "%s: %d calls, of which 99 %% took up to %s, the longest %s%n",
        when, times.size(), p99(times), times.stream().max(Duration::compareTo).orElseThrow());
  }
}
