package dev.holdfast.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The states that a key really had, one after the other, as its journal tells, and whether the
 * answers of a history fit to them: no answer may show an older version than any answer that had
 * come before it was asked for, nor than one whose maker had been answered. An answer shows only
 * the state of its version, so each stands for the oldest that it can have been. It takes time in
 * proportion to the history.
 */
public final class Versions {

  /**
   * A change of the key's state. It was decided between two moments on the clock of the history:
   * after the call that it comes from, and before anybody can have seen it.
   */
  public record Version(State state, long decidedFrom, long decidedTo) {}

  /** Of which operation something happens when. Calls come before returns of the same moment. */
  private record Moment(long at, boolean isReturn, int operation) {}

  private final List<Version> versions = new ArrayList<>();

  /**
   * @param changes in the order of the journal, without the beginning
   */
  public Versions(List<Version> changes) {
    versions.add(new Version(History.BEGINNING, Long.MIN_VALUE, Long.MIN_VALUE));
    versions.addAll(changes);
  }

  /** The first operation whose answer no version explains. */
  public Optional<Operation> contradiction(History history) {
    List<Operation> answered =
        history.operations().stream().filter(operation -> !operation.isUnknown()).toList();
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < answered.size(); i++) {
      moments.add(new Moment(answered.get(i).calledAt(), false, i));
      moments.add(new Moment(answered.get(i).returnedAt(), true, i));
    }
    moments.sort(Comparator.comparingLong(Moment::at).thenComparing(Moment::isReturn));
    long[] thereBy = thereBy(history);
    int[] shown = new int[answered.size()];
    int newest = 0;
    for (Moment moment : moments) {
      if (moment.isReturn()) {
        newest = Math.max(newest, shown[moment.operation()]);
        continue;
      }
      while (newest + 1 < versions.size() && thereBy[newest + 1] < moment.at()) {
        newest++;
      }
      Operation operation = answered.get(moment.operation());
      int oldest = oldest(operation, newest);
      if (oldest == versions.size()) {
        return Optional.of(operation);
      }
      shown[moment.operation()] = oldest;
    }
    return Optional.empty();
  }

  /** When each version was there at the latest: whoever may have made it had been answered. */
  private long[] thereBy(History history) {
    long[] thereBy = new long[versions.size()];
    long later = Long.MAX_VALUE;
    for (int i = versions.size() - 1; i > 0; i--) {
      Version version = versions.get(i);
      long madeBy =
          history.operations().stream()
              .filter(operation -> mayHaveMade(operation, version))
              .mapToLong(Operation::returnedAt)
              .max()
              .orElse(Long.MAX_VALUE);
      later = Math.min(later, madeBy);
      thereBy[i] = later;
    }
    return thereBy;
  }

  private static boolean mayHaveMade(Operation operation, Version version) {
    return operation.call().changes()
        && !(operation.outcome() instanceof Outcome.Told)
        && operation.call().leaves(version.state(), Outcome.DONE)
        && operation.calledAt() <= version.decidedTo()
        && operation.returnedAt() >= version.decidedFrom();
  }

  /**
   * The oldest version that the answer can show, not older than that one; or how many there are.
   */
  private int oldest(Operation operation, int notBefore) {
    for (int i = notBefore;
        i < versions.size() && versions.get(i).decidedFrom() <= operation.returnedAt();
        i++) {
      if (operation.call().leaves(versions.get(i).state(), operation.outcome())) {
        return i;
      }
    }
    return versions.size();
  }
}
