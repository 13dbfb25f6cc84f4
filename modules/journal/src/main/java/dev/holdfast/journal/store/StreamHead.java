package dev.holdfast.journal.store;

/**
 * Where a persistence id stands.
 *
 * @param sequence of its last event; 0 when it has none
 * @param epoch of its latest writer; 0 for an id that has no row yet
 */
public record StreamHead(long sequence, long epoch) {

  public static final StreamHead ABSENT = new StreamHead(0, 0);
}
