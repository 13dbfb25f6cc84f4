package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.Loopback;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.time.TimeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a clock that is wrong does to keys that are to be deleted. */
class ClocksTest {

  private static final Duration PENDING = Duration.ofDays(7);

  private static Instant schedule(TestRegion at, KeyArn key) {
    return at.answer(KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7))
        .deletionDate();
  }

  private static List<DomainEvent> journaled(TestRegion region) {
    return region.journal.eventsOf("time|" + TestRegion.REGION);
  }

  private static void passTime(TestRegion region, Duration length) {
    long before = region.stopped.get().getAsLong();
    region.stopped.set(() -> before + length.toNanos());
  }

  private static boolean isGone(TestRegion region, KeyArn key) {
    region.runDue();
    return !region.vault.holds(key.keyId());
  }

  private static boolean remembersALead(TestRegion region) {
    return journaled(region).getLast() instanceof TimeEvent.Credited credited
        && !credited.leads().isEmpty();
  }

  @Test
  void
      clockOfANodeAlone_thatLeaps_deletesNothing_untilItHasBeenSoForADay_andARestartIsNoWayRound() {
    try (TestRegion region = TestRegion.counting("")) {
      Poll.until(() -> !journaled(region).isEmpty());
      KeyArn key = region.createKey();
      assertThat(schedule(region, key)).isAfterOrEqualTo(region.now().plus(PENDING));
      region.advance(Duration.ofDays(30));
      assertThat(isGone(region, key)).isFalse();

      region.restart();
      Poll.until(() -> region.cluster().clockAhead().isPresent());
      assertThat(region.cluster().clockAhead().get()).isGreaterThan(Duration.ofDays(29));
      assertThat(isGone(region, key)).isFalse();

      passTime(region, Duration.ofMinutes(10));
      Poll.until(() -> remembersALead(region));
      passTime(region, Duration.ofHours(23));
      assertThat(isGone(region, key)).isFalse();
      passTime(region, Duration.ofHours(1));
      Poll.until(() -> isGone(region, key));
    }
  }

  @Test
  void regionThatStops_remembersWhatItCounted_andItsClockMayGoBack() {
    try (TestRegion region = TestRegion.counting("")) {
      Poll.until(() -> !journaled(region).isEmpty());
      Instant before = region.now();
      passTime(region, Duration.ofMinutes(5));
      region.restart();
      assertThat(journaled(region)).hasSizeGreaterThanOrEqualTo(2);
      Poll.until(() -> region.cluster().clockAhead().isPresent());
      region.advance(Duration.ofDays(-3_650));
      assertThat(schedule(region, region.createKey()))
          .isAfterOrEqualTo(before.plus(Duration.ofMinutes(5)).plus(PENDING));
    }
  }

  @Test
  void amongOthers_aClockThatIsWrong_isFoundOut_andDatesAreReckonedByTheRegionsTime() {
    int first = Loopback.freePort();
    try (TestRegion one = TestRegion.counting(Loopback.settings(first, first));
        TestRegion two =
            TestRegion.beside(one, Loopback.settings(Loopback.freePort(), first), one.now());
        TestRegion wrong =
            TestRegion.beside(
                one,
                Loopback.settings(Loopback.freePort(), first),
                one.now().minus(Duration.ofDays(3_650)))) {
      Poll.until(() -> wrong.cluster().clockIsOff());
      assertThat(one.cluster().clockIsOff()).isFalse();
      assertThat(two.cluster().clockIsOff()).isFalse();
      for (int i = 0; i < 8; i++) {
        assertThat(schedule(wrong, wrong.createKey())).isAfterOrEqualTo(one.now().plus(PENDING));
      }
      wrong.advance(Duration.ofDays(3_650));
      Poll.until(() -> !wrong.cluster().clockIsOff());
    }
  }
}
