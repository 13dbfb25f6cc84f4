package dev.holdfast.journal.pekko;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.pekko.StreamWriter.Position;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.JournalEntries;
import dev.holdfast.model.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.PersistentRepr;
import org.jspecify.annotations.Nullable;

/** Reads a stream from its first event, verifies the chain, opens and decodes. */
final class EventReading {

  /**
   * How many events an actor gets with one message. A message for each would cost an actor of fifty
   * thousand events as much as taking them in.
   */
  static final int BATCH = 256;

  private final EventStore store;
  private final EventEnvelope envelope;

  EventReading(EventStore store, EventEnvelope envelope) {
    this.store = store;
    this.envelope = envelope;
  }

  /** Where a stream without events stands. */
  Position start(String persistenceId, StreamHead head) {
    return new Position(head, envelope.genesis(persistenceId));
  }

  /**
   * Replays. The chain is verified from the first event to the head, whatever part of it was asked
   * for.
   *
   * @throws IntegrityException when a row is missing, or is not what was written there
   */
  Position replay(
      String persistenceId,
      StreamHead head,
      long from,
      long to,
      long max,
      Consumer<PersistentRepr> replay) {
    Chain chain = new Chain(persistenceId, from, to, max, replay);
    store.read(persistenceId, 1, Long.MAX_VALUE, chain);
    chain.handOver();
    if (chain.rows.sequence() != head.sequence()) {
      throw new IntegrityException(
          persistenceId
              + " ends with event "
              + chain.rows.sequence()
              + " where its head is "
              + head.sequence());
    }
    return new Position(head, chain.rows.mac());
  }

  private final class Chain implements Consumer<EventRow> {

    private final ChainedRows rows;
    private final String persistenceId;
    private final long from;
    private final long to;
    private final Consumer<PersistentRepr> replay;
    private final List<JournalEntry> batch = new ArrayList<>(BATCH);
    private @Nullable EventRow lastOfBatch;
    private long left;

    Chain(String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
      this.persistenceId = persistenceId;
      this.from = from;
      this.to = to;
      this.left = max;
      this.replay = replay;
      this.rows = new ChainedRows(envelope, persistenceId);
    }

    @Override
    public void accept(EventRow row) {
      DomainEvent event = rows.open(row);
      long sequence = row.sequence();
      if (sequence >= from && sequence <= to && left > 0) {
        left--;
        add(row, event);
      }
    }

    /** Who wrote stands on a whole batch, and the library looks at it. */
    private void add(EventRow row, DomainEvent event) {
      if (lastOfBatch != null && !lastOfBatch.writer().equals(row.writer())) {
        handOver();
      }
      batch.add(new JournalEntry(event, null));
      lastOfBatch = row;
      if (batch.size() == BATCH) {
        handOver();
      }
    }

    /** Hands over what has been read and verified; its number is that of the last. */
    void handOver() {
      EventRow last = lastOfBatch;
      if (last == null) {
        return;
      }
      replay.accept(
          PersistentRepr.apply(
                  new JournalEntries(batch),
                  last.sequence(),
                  persistenceId,
                  PersistentRepr.Undefined(),
                  false,
                  ActorRef.noSender(),
                  last.writer())
              .withTimestamp(last.timestampMillis()));
      batch.clear();
      lastOfBatch = null;
    }
  }
}
