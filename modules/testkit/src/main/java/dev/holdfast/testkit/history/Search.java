package dev.holdfast.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for an order of a history's operations in which each has its effect at once, at some moment
 * between call and return, and everybody is answered what the key then says: the search of Wing and
 * Gong with Lowe's memory of where it has been. What only reads, or is refused, is taken as soon as
 * it fits, since it changes nothing. A change that changes nothing is not: it may be the one that
 * is needed later.
 */
public final class Search {

  /** How many places it looks at before it gives up; a history of 200 calls takes some hundreds. */
  private static final int PATIENCE = 2_000_000;

  public enum Verdict {
    EXPLAINED,
    IMPOSSIBLE,
    UNDECIDED
  }

  /** A place of the search: these have happened, and the key is in that state. */
  private record Place(BitSet happened, State state) {}

  private final List<Operation> operations = new ArrayList<>();
  private final BitSet answered = new BitSet();

  private Search(History history) {
    for (Operation operation : history.operations()) {
      if (!operation.isUnknown()) {
        answered.set(operations.size());
        operations.add(operation);
      } else if (operation.call().changes()) {
        operations.add(operation);
      }
    }
  }

  public static Verdict of(History history) {
    return new Search(history).look();
  }

  private Verdict look() {
    Deque<Place> ahead = new ArrayDeque<>();
    Set<Place> seen = new HashSet<>();
    ahead.push(new Place(new BitSet(), History.BEGINNING));
    while (!ahead.isEmpty()) {
      Place place = ahead.pop();
      takeWhatOnlyReads(place);
      if (allAnsweredHappened(place)) {
        return Verdict.EXPLAINED;
      }
      if (seen.add(place)) {
        if (seen.size() > PATIENCE) {
          return Verdict.UNDECIDED;
        }
        for (int next : possible(place)) {
          goOn(place, next, ahead);
        }
      }
    }
    return Verdict.IMPOSSIBLE;
  }

  private boolean allAnsweredHappened(Place place) {
    BitSet missing = (BitSet) answered.clone();
    missing.andNot(place.happened());
    return missing.isEmpty();
  }

  private void takeWhatOnlyReads(Place place) {
    boolean found = true;
    while (found) {
      found = false;
      for (int i : possible(place)) {
        Operation operation = operations.get(i);
        boolean reads = !operation.call().changes() || operation.outcome() instanceof Outcome.Told;
        if (reads && operation.call().on(place.state()).outcome().equals(operation.outcome())) {
          place.happened().set(i);
          found = true;
        }
      }
    }
  }

  /** Which may be next: nothing that has not happened has returned before they were called. */
  private List<Integer> possible(Place place) {
    List<Integer> possible = new ArrayList<>();
    long firstReturn = Long.MAX_VALUE;
    for (int i = place.happened().nextClearBit(0);
        i < operations.size() && operations.get(i).calledAt() <= firstReturn;
        i = place.happened().nextClearBit(i + 1)) {
      possible.add(i);
      firstReturn = Math.min(firstReturn, operations.get(i).returnedAt());
    }
    return possible;
  }

  private void goOn(Place place, int next, Deque<Place> ahead) {
    Operation operation = operations.get(next);
    Call.Step step = operation.call().on(place.state());
    boolean fits =
        operation.isUnknown()
            // One that changes nothing may as well happen later, or never.
            ? step.after() != place.state()
            : operation.outcome().equals(step.outcome());
    if (fits) {
      BitSet happened = (BitSet) place.happened().clone();
      happened.set(next);
      ahead.push(new Place(happened, step.after()));
    }
  }
}
