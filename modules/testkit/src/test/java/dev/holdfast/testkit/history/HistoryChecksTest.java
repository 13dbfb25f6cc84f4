package dev.holdfast.testkit.history;

import static dev.holdfast.testkit.history.Search.Verdict.EXPLAINED;
import static dev.holdfast.testkit.history.Search.Verdict.IMPOSSIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.history.Versions.Version;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The checks accept every history that can have been, and find what cannot at a known rate. */
class HistoryChecksTest {

  private static final int CALLS = 100;
  private static final int CALLERS = 5;
  private static final int TRIES = 1_000;

  @Property(tries = 1_000)
  void whatAKeyReallyDid_isAccepted(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 150) int calls,
      @ForAll @IntRange(min = 1, max = 6) int callers,
      @ForAll @IntRange(min = 1, max = 6) int busy) {
    SimulatedHistory.Seen seen =
        new SimulatedHistory(new SplittableRandom(seed), calls, callers, busy).asItWas();
    assertThat(Search.of(seen.history())).isEqualTo(EXPLAINED);
    assertThat(seen.versions().contradiction(seen.history())).isEmpty();
  }

  @Property(tries = 1_000)
  void useAfterADisableReturned_andBeforeAnEnableWasCalled_isAlwaysFound(@ForAll long seed) {
    simulated(seed)
        .withAUseOfAKeyThatIsSurelyDisabled()
        .ifPresent(seen -> {
          assertThat(Search.of(seen.history())).isEqualTo(IMPOSSIBLE);
          assertThat(seen.versions().contradiction(seen.history())).isPresent();
        });
  }

  @Example
  void usesOfASurelyDisabledKey_areThereToBeFound() {
    assertThat(found(SimulatedHistory::withAUseOfAKeyThatIsSurelyDisabled).tries())
        .isGreaterThan(TRIES / 2);
  }

  @Example
  void staleUse_isFoundMostly() {
    Found found = found(SimulatedHistory::withAStaleUse);
    System.out.println("stale uses: " + found);
    assertThat(found.bySearch()).isGreaterThan(0.6);
    assertThat(found.byVersions()).isGreaterThan(0.7);
  }

  @Example
  void lostChange_isFoundMostly() {
    Found found = found(SimulatedHistory::withALostChange);
    System.out.println("lost changes: " + found);
    assertThat(found.bySearch()).isGreaterThan(0.5);
    assertThat(found.byVersions()).isGreaterThan(0.8);
  }

  /** What share of histories with a fault the checks refuse. */
  private record Found(int tries, double bySearch, double byVersions) {}

  private static Found found(Function<SimulatedHistory, Optional<SimulatedHistory.Seen>> fault) {
    int tries = 0;
    int bySearch = 0;
    int byVersions = 0;
    for (long seed = 0; seed < TRIES; seed++) {
      Optional<SimulatedHistory.Seen> seen = fault.apply(simulated(seed));
      if (seen.isPresent()) {
        History history = seen.get().history();
        tries++;
        bySearch += Search.of(history) == IMPOSSIBLE ? 1 : 0;
        byVersions += seen.get().versions().contradiction(history).isPresent() ? 1 : 0;
      }
    }
    return new Found(tries, (double) bySearch / tries, (double) byVersions / tries);
  }

  private static SimulatedHistory simulated(long seed) {
    return new SimulatedHistory(new SplittableRandom(seed), CALLS, CALLERS, 1);
  }

  /** An enable of an enabled key that is taken as soon as it fits is missing later. */
  @Example
  void changeThatWouldChangeNothing_waitsUntilItIsNeeded() {
    assertThat(
            Search.of(
                new History(
                    List.of(
                        done(Call.ENABLE, 0, 10), done(Call.DISABLE, 1, 2), done(Call.USE, 3, 4)))))
        .isEqualTo(EXPLAINED);
  }

  @Example
  void changeWithoutAnAnswer_mayHappenLate_orNever() {
    Operation enable = Operation.unanswered(Call.ENABLE, 3, "a");
    List<Operation> disabled = List.of(done(Call.DISABLE, 0, 1), enable);
    assertThat(Search.of(with(disabled, refused(10, 11)))).isEqualTo(EXPLAINED);
    assertThat(Search.of(with(disabled, refused(10, 11), done(Call.USE, 20, 21))))
        .isEqualTo(EXPLAINED);
    assertThat(Search.of(with(disabled, refused(10, 11), done(Call.USE, 20, 21), refused(30, 31))))
        .isEqualTo(IMPOSSIBLE);
  }

  @Example
  void readersOfOneKey_doNotGoBackInTime() {
    Operation disable = done(Call.DISABLE, 0, 100);
    assertThat(Search.of(with(List.of(disable), done(Call.USE, 10, 20), refused(30, 40))))
        .isEqualTo(EXPLAINED);
    assertThat(Search.of(with(List.of(disable), refused(10, 20), done(Call.USE, 30, 40))))
        .isEqualTo(IMPOSSIBLE);
  }

  @Example
  void deletion_needsNoCall_andLetsNothingBack() {
    List<Operation> scheduled =
        List.of(done(Call.SCHEDULE_DELETION, 0, 1), Operation.unanswered(Call.DELETE, 10, "clock"));
    assertThat(Search.of(with(scheduled, told(Call.DESCRIBE, State.DELETED, 20, 21))))
        .isEqualTo(EXPLAINED);
    assertThat(
            Search.of(
                with(
                    scheduled,
                    told(Call.DESCRIBE, State.DELETED, 20, 21),
                    done(Call.CANCEL_DELETION, 30, 31))))
        .isEqualTo(IMPOSSIBLE);
  }

  @Example
  void acknowledgedChangeThatTheJournalDoesNotHave_isFound() {
    History history = new History(List.of(done(Call.DISABLE, 0, 1)));
    assertThat(new Versions(List.of()).contradiction(history)).isPresent();
    assertThat(new Versions(List.of(new Version(State.DISABLED, 0, 0))).contradiction(history))
        .isEmpty();
  }

  @Example
  void answerFromBeforeItsVersionWasWritten_isFound() {
    History history = new History(List.of(refused(0, 10)));
    assertThat(new Versions(List.of(new Version(State.DISABLED, 10, 10))).contradiction(history))
        .isEmpty();
    assertThat(new Versions(List.of(new Version(State.DISABLED, 11, 11))).contradiction(history))
        .isPresent();
  }

  private static History with(List<Operation> some, Operation... more) {
    return new History(Stream.concat(some.stream(), Stream.of(more)).toList());
  }

  private static Operation done(Call call, long calledAt, long returnedAt) {
    return Operation.answered(call, Outcome.DONE, calledAt, returnedAt, "a");
  }

  private static Operation refused(long calledAt, long returnedAt) {
    return told(Call.USE, State.DISABLED, calledAt, returnedAt);
  }

  private static Operation told(Call call, State state, long calledAt, long returnedAt) {
    return Operation.answered(call, new Outcome.Told(state), calledAt, returnedAt, "b");
  }
}
