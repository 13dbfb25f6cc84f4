package dev.holdfast.model.journal;

/** Whether the journal is known not to answer just now, so that nobody need wait to find out. */
@FunctionalInterface
public interface JournalOutages {

  boolean isAway();
}
