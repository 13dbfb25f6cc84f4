package dev.holdfast.journal.store;

import java.util.List;

/**
 * Where a persistence id stands.
 *
 * @param sequence of its last event; 0 when it has none
 * @param epoch of its latest writer; 0 for an id that has no row yet
 */
public record StreamHead(long sequence, long epoch) {

  public static final StreamHead ABSENT = new StreamHead(0, 0);

  /**
   * @throws IllegalArgumentException when there are none, or they are not the next, in order
   */
  public void requireContinuedBy(List<EventRow> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("nothing to append");
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).sequence() != sequence + 1 + i) {
        throw new IllegalArgumentException(
            "sequence " + rows.get(i).sequence() + " does not continue " + (sequence + i));
      }
    }
  }
}
