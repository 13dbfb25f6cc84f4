package dev.holdfast.cluster.replay;

import dev.holdfast.model.journal.JournalEntries;
import dev.holdfast.model.journal.JournalEntry;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/** Gives an actor its entries one after another, however many the journal hands over at once. */
public final class ReplayedEntries extends EventAdapter<JournalEntry, Object> {

  @Override
  public Object toJournal(JournalEntry entry) {
    return entry;
  }

  @Override
  public String manifest(JournalEntry entry) {
    return "";
  }

  /**
   * @throws IllegalStateException for what no journal of ours hands over
   */
  @Override
  public EventSeq<JournalEntry> fromJournal(Object replayed, String manifest) {
    return switch (replayed) {
      case JournalEntries entries -> EventSeq.many(entries.inOrder().toArray(JournalEntry[]::new));
      case JournalEntry entry -> EventSeq.single(entry);
      default ->
          throw new IllegalStateException("a journal holds no " + replayed.getClass().getName());
    };
  }
}
