package dev.holdfast.testkit.history;

import dev.holdfast.testkit.history.Versions.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A key that does one call after the other, each at some moment between its call and its return,
 * and what callers would see of it: rightly, or with one thing wrong.
 */
final class SimulatedHistory {

  /** One in so many is never answered. */
  private static final int UNANSWERED = 50;

  /**
   * @param happensAt when it has its effect
   * @param happens one that is not answered may never happen
   */
  private record Planned(
      Call call,
      long calledAt,
      long happensAt,
      long returnedAt,
      boolean isAnswered,
      boolean happens,
      String by) {}

  /** A history and what the journal would say. */
  record Seen(History history, Versions versions) {}

  private final SplittableRandom random;
  private final List<Planned> plan = new ArrayList<>();
  private final List<Call.Step> steps = new ArrayList<>();

  /**
   * @param busy how much longer a call takes than its caller rests after it
   */
  SimulatedHistory(SplittableRandom random, int calls, int callers, int busy) {
    this.random = random;
    for (int caller = 0; caller < callers; caller++) {
      long now = random.nextLong(100);
      for (int i = caller; i < calls; i += callers) {
        Planned next = plan(now, 1 + random.nextLong(100L * busy), "caller " + caller);
        plan.add(next);
        now = next.returnedAt() + 1 + random.nextLong(100);
      }
    }
    plan.sort(Comparator.comparingLong(Planned::happensAt));
    live(OptionalInt.empty());
  }

  private Planned plan(long now, long takes, String by) {
    boolean isAnswered = random.nextInt(UNANSWERED) > 0;
    return new Planned(
        call(),
        now,
        now + random.nextLong(takes + 1),
        now + takes,
        isAnswered,
        isAnswered || random.nextBoolean(),
        by);
  }

  private Call call() {
    int one = random.nextInt(100);
    if (one < 8) {
      return Call.ENABLE;
    }
    if (one < 16) {
      return Call.DISABLE;
    }
    if (one < 18) {
      return Call.SCHEDULE_DELETION;
    }
    if (one < 21) {
      return Call.CANCEL_DELETION;
    }
    return one < 80 ? Call.USE : Call.DESCRIBE;
  }

  private void live(OptionalInt lost) {
    steps.clear();
    State state = History.BEGINNING;
    for (int i = 0; i < plan.size(); i++) {
      Call.Step step = plan.get(i).call().on(state);
      steps.add(step);
      if (plan.get(i).happens() && (lost.isEmpty() || lost.getAsInt() != i)) {
        state = step.after();
      }
    }
  }

  Seen asItWas() {
    return seen(OptionalInt.empty(), OptionalInt.empty());
  }

  /** Some use succeeds that was refused because the key was disabled. */
  Optional<Seen> withAStaleUse() {
    return pick(this::isRefusedUse).map(i -> seen(OptionalInt.empty(), OptionalInt.of(i)));
  }

  /** The same, where a disable had returned before and no enable is anywhere near. */
  Optional<Seen> withAUseOfAKeyThatIsSurelyDisabled() {
    return pick(i -> isRefusedUse(i) && isSurelyDisabled(plan.get(i)))
        .map(i -> seen(OptionalInt.empty(), OptionalInt.of(i)));
  }

  /** Some change was acknowledged and is lost, from the journal, too. */
  Optional<Seen> withALostChange() {
    State[] before = new State[plan.size()];
    State state = History.BEGINNING;
    for (int i = 0; i < plan.size(); i++) {
      before[i] = state;
      state = plan.get(i).happens() ? steps.get(i).after() : state;
    }
    return pick(i -> plan.get(i).isAnswered() && steps.get(i).after() != before[i])
        .map(lost -> {
          live(OptionalInt.of(lost));
          return seen(OptionalInt.of(lost), OptionalInt.empty());
        });
  }

  private boolean isRefusedUse(int i) {
    return plan.get(i).call() == Call.USE
        && plan.get(i).isAnswered()
        && steps.get(i).outcome().equals(new Outcome.Told(State.DISABLED));
  }

  private boolean isSurelyDisabled(Planned use) {
    return IntStream.range(0, plan.size())
        .filter(i ->
            plan.get(i).call() == Call.DISABLE
                && plan.get(i).isAnswered()
                && steps.get(i).outcome() instanceof Outcome.Done
                && plan.get(i).returnedAt() < use.calledAt())
        .mapToObj(plan::get)
        .anyMatch(disable ->
            plan.stream()
                .filter(other -> other.call() == Call.ENABLE)
                .allMatch(enable ->
                    enable.isAnswered() && enable.returnedAt() < disable.calledAt()
                        || enable.calledAt() > use.returnedAt()));
  }

  private Optional<Integer> pick(IntPredicate which) {
    List<Integer> some = IntStream.range(0, plan.size()).filter(which).boxed().toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
  }

  private Seen seen(OptionalInt lost, OptionalInt stale) {
    List<Operation> operations = new ArrayList<>();
    List<Version> versions = new ArrayList<>();
    State state = History.BEGINNING;
    for (int i = 0; i < plan.size(); i++) {
      Planned planned = plan.get(i);
      Outcome outcome =
          stale.isPresent() && stale.getAsInt() == i ? Outcome.DONE : steps.get(i).outcome();
      operations.add(
          planned.isAnswered()
              ? Operation.answered(
                  planned.call(), outcome, planned.calledAt(), planned.returnedAt(), planned.by())
              : Operation.unanswered(planned.call(), planned.calledAt(), planned.by()));
      boolean counts = planned.happens() && (lost.isEmpty() || lost.getAsInt() != i);
      if (counts && steps.get(i).after() != state) {
        state = steps.get(i).after();
        // An event is dated when it is decided, which is before it is there.
        long decided =
            planned.calledAt() + random.nextLong(planned.happensAt() - planned.calledAt() + 1);
        versions.add(new Version(state, decided, decided));
      }
    }
    return new Seen(new History(operations), new Versions(versions));
  }
}
