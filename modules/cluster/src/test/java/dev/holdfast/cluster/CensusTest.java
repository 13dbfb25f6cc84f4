package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.census.KeyCount;
import dev.holdfast.cluster.census.KeyCount.Kind;
import dev.holdfast.cluster.fake.Loopback;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.name.KeyArn;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many keys there are, as the region counts them. */
class CensusTest {

  private static final String OFTEN = "holdfast.cluster.census-pause = 20ms";
  private static final Kind ENABLED = new Kind(KeySpec.SYMMETRIC_DEFAULT, KeyStateName.ENABLED);
  private static final Kind DISABLED = new Kind(KeySpec.SYMMETRIC_DEFAULT, KeyStateName.DISABLED);

  private static void counts(TestRegion region, Map<Kind, Integer> keys, int unreadable) {
    Optional<KeyCount> expected = Optional.of(new KeyCount(keys, unreadable));
    Poll.until(() -> region.cluster().keyCount().equals(expected));
  }

  private static String often(int port, int seed) {
    return ConfigFactory.parseString(OFTEN)
        .withFallback(ConfigFactory.parseString(Loopback.settings(port, seed)))
        .root()
        .render();
  }

  private static String id(KeyArn key) {
    return "key|" + key.keyId();
  }

  @Test
  void keys_areCounted_byStateAndSpec_untilTheyAreDeleted() {
    try (TestRegion region = TestRegion.start(OFTEN)) {
      counts(region, Map.of(), 0);
      KeyArn one = region.createKey();
      KeyArn other = region.createKey();
      region.createKey(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
      region.createKeyForImport();
      Kind pair = new Kind(KeySpec.ECC_NIST_P256, KeyStateName.ENABLED);
      Kind waiting = new Kind(KeySpec.SYMMETRIC_DEFAULT, KeyStateName.PENDING_IMPORT);
      counts(region, Map.of(ENABLED, 2, pair, 1, waiting, 1), 0);

      region.answer(KmsAnswer.Done.class, one, new KeyCommand.DisableKey());
      counts(region, Map.of(ENABLED, 1, DISABLED, 1, pair, 1, waiting, 1), 0);

      region.answer(
          KmsAnswer.DeletionScheduled.class, other, new KeyCommand.ScheduleKeyDeletion(7));
      Kind going = new Kind(KeySpec.SYMMETRIC_DEFAULT, KeyStateName.PENDING_DELETION);
      counts(region, Map.of(going, 1, DISABLED, 1, pair, 1, waiting, 1), 0);

      region.advance(Duration.ofDays(7));
      region.runDue();
      counts(region, Map.of(DISABLED, 1, pair, 1, waiting, 1), 0);
    }
  }

  @Test
  void afterARestart_keysAreCounted_andNotWoken() {
    try (TestRegion region = TestRegion.start(OFTEN)) {
      region.createKey();
      region.answer(KmsAnswer.Done.class, region.createKey(), new KeyCommand.DisableKey());
      region.restart();
      int woken = region.journal.replays.get();
      counts(region, Map.of(ENABLED, 1, DISABLED, 1), 0);
      assertThat(region.journal.replays).hasValue(woken);
    }
  }

  @Test
  void keyWithALongHistory_isReadToItsEnd() {
    try (TestRegion region = TestRegion.start("")) {
      KeyArn key = region.createKey();
      for (int i = 0; i < 501; i++) {
        region.answer(KmsAnswer.Done.class, key, new KeyCommand.DisableKey());
        region.answer(KmsAnswer.Done.class, key, new KeyCommand.EnableKey());
      }
      region.answer(KmsAnswer.Done.class, key, new KeyCommand.DisableKey());
      assertThat(region.journal.eventsOf(id(key))).hasSize(1_004);
      try (TestRegion counting = TestRegion.beside(region, OFTEN)) {
        counts(counting, Map.of(DISABLED, 1), 0);
      }
    }
  }

  @Test
  void keyThatCannotBeRead_isCountedAsThat_untilItCan() {
    try (TestRegion region = TestRegion.start(OFTEN)) {
      KeyArn damaged = region.createKey();
      region.createKey();
      region.journal.refuseReadsOf(id(damaged)::equals);
      region.restart();
      counts(region, Map.of(ENABLED, 1), 1);
      region.journal.refuseReadsOf(stream -> false);
      counts(region, Map.of(ENABLED, 2), 0);
    }
  }

  @Test
  void whileTheJournalIsAway_theLastCountStands_andThenTheNext() {
    try (TestRegion region = TestRegion.start(OFTEN)) {
      KeyArn key = region.createKey();
      counts(region, Map.of(ENABLED, 1), 0);
      region.journal.away(true);
      int looks = region.journal.looks.get();
      Poll.until(() -> region.journal.looks.get() > looks + 1);
      counts(region, Map.of(ENABLED, 1), 0);
      region.journal.away(false);
      region.answer(KmsAnswer.Done.class, key, new KeyCommand.DisableKey());
      counts(region, Map.of(DISABLED, 1), 0);
    }
  }

  @Test
  void whileTheCountIsHeldBack_itGrowsOld_untilTheJournalIsReadAgain() {
    Duration hour = Duration.ofHours(1);
    try (TestRegion region = TestRegion.start(OFTEN)) {
      counts(region, Map.of(), 0);
      region.journal.away(true);
      int looks = region.journal.looks.get();
      Poll.until(() -> region.journal.looks.get() > looks + 1);
      region.stopped.set(hour::toNanos);
      assertThat(region.cluster().keyCountAge().orElseThrow()).isGreaterThan(hour);
      region.journal.away(false);
      Poll.until(() -> region.cluster().keyCountAge().orElseThrow().compareTo(hour) < 0);
    }
  }

  @Test
  void ofSeveralNodes_oneCounts_andAnotherWhenThatOneIsGone() {
    int first = Loopback.freePort();
    TestRegion one = TestRegion.start(often(first, first));
    try (TestRegion two = TestRegion.beside(one, often(Loopback.freePort(), first))) {
      one.createKey();
      two.createKey();
      counts(one, Map.of(ENABLED, 2), 0);
      assertThat(two.cluster().keyCount()).isEmpty();
      assertThat(two.cluster().keyCountAge()).isEmpty();
      one.close();
      counts(two, Map.of(ENABLED, 2), 0);
      assertThat(one.cluster().keyCount()).isEmpty();
    }
  }
}
