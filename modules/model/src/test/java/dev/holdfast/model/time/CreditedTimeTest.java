package dev.holdfast.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a clock must do to be believed, with one node and with the words of others. */
class CreditedTimeTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOLD = CreditedTime.HOLD;

  /** What the clock says. */
  private Instant shown = START;

  private long nanos = Long.MAX_VALUE - 1;
  private CreditedTime time = fresh();

  private CreditedTime fresh() {
    return new CreditedTime(() -> shown, () -> nanos, HOLD);
  }

  private void begin() {
    time.resume(Optional.empty());
  }

  /** Time goes by, also for the clock. */
  private void pass(Duration length) {
    shown = shown.plus(length);
    nanos += length.toNanos();
  }

  private void passLooking(Duration length) {
    Duration step = Duration.ofMinutes(10);
    for (Duration left = length; left.isPositive(); left = left.minus(step)) {
      pass(step);
      time.look();
    }
  }

  private void set(Duration by) {
    shown = shown.plus(by);
  }

  private Instant credited() {
    return time.credited().orElseThrow();
  }

  @Test
  void beforeItKnows_nothingIsCredited_andTheClockIsAllThereIs() {
    assertThat(time.credited()).isEmpty();
    assertThat(time.ahead()).isEmpty();
    assertThat(time.toJournal()).isEmpty();
    assertThat(time.now()).isEqualTo(START);
    time.look();
    assertThat(time.credited()).isEmpty();
  }

  @Test
  void regionThatNeverCounted_beginsWithItsClock_andGoesOnByMonotonicTime() {
    begin();
    pass(Duration.ofDays(3));
    assertThat(credited()).isEqualTo(START.plus(Duration.ofDays(3)));
    assertThat(time.ahead()).contains(Duration.ZERO);
  }

  @Test
  void clockThatLeaps_isNotCreditedForADay_butReckonedWith() {
    begin();
    set(Duration.ofDays(30));
    passLooking(HOLD);
    assertThat(credited()).isEqualTo(START.plus(HOLD));
    assertThat(time.now()).isEqualTo(START.plus(HOLD).plus(Duration.ofDays(30)));
    passLooking(Duration.ofMinutes(10));
    assertThat(credited()).isEqualTo(shown);
    assertThat(time.toJournal().orElseThrow().leads()).isEmpty();
  }

  @Test
  void clockThatIsMendedInTime_isNeverCredited() {
    begin();
    set(Duration.ofDays(30));
    passLooking(Duration.ofHours(23));
    set(Duration.ofDays(-30));
    passLooking(Duration.ofDays(3));
    assertThat(credited()).isEqualTo(shown);
    assertThat(time.now()).isEqualTo(shown);
  }

  @Test
  void clockThatGoesBack_undoesNothing_andDatesAreNotReckonedFromIt() {
    begin();
    pass(Duration.ofHours(1));
    set(Duration.ofDays(-3_650));
    passLooking(Duration.ofDays(2));
    assertThat(credited()).isEqualTo(START.plus(Duration.ofHours(49)));
    assertThat(time.now()).isEqualTo(credited());
    assertThat(time.ahead()).contains(Duration.ofDays(-3_650));
  }

  @Test
  void leapOnALeap_isHeldByItself() {
    begin();
    set(Duration.ofSeconds(2));
    passLooking(Duration.ofHours(20));
    set(Duration.ofDays(30));
    passLooking(Duration.ofHours(5));
    assertThat(credited()).isEqualTo(START.plus(Duration.ofHours(25)).plusSeconds(2));
    passLooking(Duration.ofHours(20));
    assertThat(credited()).isEqualTo(shown);
  }

  @Test
  void smallLeadBefore_doesNotKeepALeapWaitingLonger() {
    begin();
    set(Duration.ofSeconds(2));
    passLooking(Duration.ofHours(1));
    set(Duration.ofDays(21));
    passLooking(HOLD.plusMinutes(10));
    assertThat(credited()).isEqualTo(shown);
  }

  @Test
  void leadThatShrinks_isCreditedForWhatIsLeft() {
    begin();
    set(Duration.ofDays(30));
    passLooking(Duration.ofHours(12));
    set(Duration.ofDays(-29));
    passLooking(Duration.ofHours(12).plusMinutes(10));
    assertThat(credited()).isEqualTo(shown);
    assertThat(shown).isEqualTo(START.plus(Duration.ofDays(2)).plusSeconds(600));
  }

  @Test
  void clockThatGainsAllTheTime_isCreditedInSteps_andRemembersLittle() {
    begin();
    for (int minute = 0; minute < 3 * 1_440; minute++) {
      pass(Duration.ofMinutes(1));
      set(Duration.ofSeconds(1));
      time.look();
      assertThat(time.toJournal().orElseThrow().leads()).hasSizeLessThanOrEqualTo(24);
    }
    assertThat(credited()).isBefore(shown);
    assertThat(Duration.between(credited(), shown)).isLessThan(Duration.ofHours(1));
    passLooking(Duration.ofDays(2));
    assertThat(credited()).isEqualTo(shown);
  }

  @Test
  void regionThatWasNotRunning_goesOnFromItsJournal_andCreditsTheRestADayLater() {
    begin();
    pass(Duration.ofHours(5));
    TimeEvent.Credited journaled = time.toJournal().orElseThrow();
    set(Duration.ofDays(21));
    nanos = 17;
    time = fresh();
    time.resume(Optional.of(journaled));
    time.look();
    assertThat(credited()).isEqualTo(START.plus(Duration.ofHours(5)));
    passLooking(HOLD);
    assertThat(credited()).isEqualTo(shown);
  }

  @Test
  void whatWasHeldBeforeAStop_isHeldOnlyForTheRest() {
    begin();
    set(Duration.ofDays(21));
    passLooking(Duration.ofHours(20));
    TimeEvent.Credited journaled = time.toJournal().orElseThrow();
    assertThat(journaled.leads()).hasSize(1);
    time = fresh();
    time.resume(Optional.of(journaled));
    passLooking(Duration.ofHours(4));
    assertThat(credited()).isBefore(shown);
    passLooking(Duration.ofMinutes(10));
    assertThat(credited()).isEqualTo(shown);
  }

  @Test
  void journalThatIsBehind_isNoNews_andOneAheadIs() {
    begin();
    pass(Duration.ofHours(5));
    time.resume(Optional.of(new TimeEvent.Credited(START, List.of())));
    assertThat(credited()).isEqualTo(START.plus(Duration.ofHours(5)));
    time.resume(Optional.of(new TimeEvent.Credited(START.plus(Duration.ofHours(6)), List.of())));
    assertThat(credited()).isEqualTo(START.plus(Duration.ofHours(6)));
  }

  @Test
  void newNode_takesTheTimeOfTheOthers_andNotOfItsClock() {
    shown = START.plus(Duration.ofDays(30));
    time.hear(List.of(), 3);
    assertThat(time.credited()).isEmpty();
    time.hear(List.of(START.plusSeconds(1), START), 3);
    assertThat(time.credited()).contains(START);
  }

  @Test
  void mostNodes_areBelieved_andFewerAreNot() {
    begin();
    Instant later = START.plus(Duration.ofDays(2));
    time.hear(List.of(later), 3);
    assertThat(credited()).isEqualTo(START);
    time.hear(List.of(later, later.plusSeconds(9)), 5);
    assertThat(credited()).isEqualTo(START);
    time.hear(List.of(later, START), 3);
    assertThat(credited()).isEqualTo(START);
    time.hear(List.of(later, later.plusSeconds(9)), 3);
    assertThat(credited()).isEqualTo(later);
  }

  @Test
  void oneOfTwo_isNotMost() {
    begin();
    time.hear(List.of(START.plus(Duration.ofDays(2))), 2);
    assertThat(credited()).isEqualTo(START);
  }
}
