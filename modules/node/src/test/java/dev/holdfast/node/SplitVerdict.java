package dev.holdfast.node;

import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Operation;
import dev.holdfast.testkit.history.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the histories of keys and their journal say together. */
final class SplitVerdict {

  /** Beyond what the clocks were seen to differ, and that the journal counts milliseconds. */
  private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private SplitVerdict() {}

  /**
   * What there was to see.
   *
   * @param impossible keys whose history no order of its calls explains
   * @param contradicted keys whose history shows what the journal says was not so
   * @param moved keys that were written to by more than one life of their actor
   * @param faults all that must not be, with the histories
   */
  record Judged(
      int keys,
      long calls,
      long openChanges,
      long events,
      long moved,
      int impossible,
      int contradicted,
      List<String> faults) {

    @Override
    public String toString() {
      return "%d keys, %d calls, %d changes without a clear answer; %d events, %d keys with several"
              .formatted(keys, calls, openChanges, events, moved)
          + " writers; %d histories are impossible, %d contradict the journal"
              .formatted(impossible, contradicted);
    }
  }

  /**
   * Checks every key.
   *
   * @param more operations that count as well
   */
  static Judged of(
      KeyCallers callers,
      KeyJournal journal,
      SharedClock clock,
      Map<KeyCallers.Key, List<Operation>> more) {
    long slack = clock.driftNanos() + SLACK_NANOS;
    int impossible = 0;
    int contradicted = 0;
    long events = 0;
    long moved = 0;
    List<String> faults = new ArrayList<>();
    for (KeyCallers.Key key : callers.keys()) {
      KeyJournal.Stream stream = journal.of(key);
      events += stream.events().size();
      moved += stream.writers() > 1 ? 1 : 0;
      stream
          .damage(callers.acknowledgedMarks(key), callers.openMarks(key))
          .ifPresent(damage -> faults.add("key " + key.id() + ": " + damage));
      History history = callers.history(key, more.getOrDefault(key, List.of()));
      Search.Verdict verdict = Search.of(history);
      if (verdict != Search.Verdict.EXPLAINED) {
        impossible += verdict == Search.Verdict.IMPOSSIBLE ? 1 : 0;
        faults.add("key " + key.id() + " is " + verdict + ":\n" + history.report());
      }
      Optional<Operation> wrong = stream.versions(slack).contradiction(history);
      if (wrong.isPresent()) {
        contradicted++;
        faults.add(
            "key " + key.id() + ", journal against " + wrong.get() + ":\n" + history.report());
      }
    }
    return new Judged(
        callers.keys().size(),
        callers.calls(),
        callers.openChanges(),
        events,
        moved,
        impossible,
        contradicted,
        faults);
  }
}
