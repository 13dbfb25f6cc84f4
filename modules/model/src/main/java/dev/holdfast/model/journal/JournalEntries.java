package dev.holdfast.model.journal;

import java.util.List;

/**
 * Entries as the journal hands them back to an actor: some at a time, in their order, because a
 * message for each would cost more than reading them.
 */
public record JournalEntries(List<JournalEntry> inOrder) {
  public JournalEntries {
    inOrder = List.copyOf(inOrder);
  }
}
