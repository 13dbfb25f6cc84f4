package dev.holdfast.testkit.history;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was done to one key, in the order of the calls. A key begins as enabled, before the first of
 * them.
 */
public record History(List<Operation> operations) {

  public static final State BEGINNING = State.ENABLED;

  /**
   * @param operations in any order
   */
  public History {
    operations = operations.stream().sorted(Comparator.comparingLong(Operation::calledAt)).toList();
  }

  /** A line for each operation, times as since the first. */
  public String report() {
    return operations.stream()
        .map(o ->
            "%12d %12s %-17s %s by %s"
                .formatted(
                    sinceFirst(o.calledAt()),
                    o.isUnknown() ? "-" : sinceFirst(o.returnedAt()),
                    o.call(),
                    o.outcome(),
                    o.by()))
        .collect(Collectors.joining("\n"));
  }

  private long sinceFirst(long time) {
    return time - operations.getFirst().calledAt();
  }
}
