package dev.holdfast.journal.pekko;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.pekko.StreamWriter.Position;
import dev.holdfast.journal.store.ConflictException;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.FencedException;
import dev.holdfast.journal.store.StorageFullException;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.JournalEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Encodes, seals, chains and appends. */
final class EventWriting {

  private final EventStore store;
  private final EventEnvelope envelope;
  private final InstantSource clock;

  EventWriting(EventStore store, EventEnvelope envelope, InstantSource clock) {
    this.store = store;
    this.envelope = envelope;
    this.clock = clock;
  }

  /**
   * Completes when the write is durable and the writer has moved on. May block on the shred store.
   */
  CompletionStage<Void> write(AtomicWrite message, StreamWriter writer) {
    String persistenceId = message.persistenceId();
    Position position = writer.position();
    if (position == null) {
      return CompletableFuture.failedStage(unknownWriter(persistenceId));
    }
    List<EventRow> rows = new ArrayList<>(message.size());
    byte[] mac = position.mac();
    long timestampMillis = clock.millis();
    @Nullable Instant wakeAt = null;
    for (PersistentRepr repr : CollectionConverters.asJava(message.payload())) {
      long expected = position.head().sequence() + 1 + rows.size();
      if (repr.sequenceNr() != expected) {
        return CompletableFuture.failedStage(
            new FencedException(
                persistenceId
                    + " writes event "
                    + repr.sequenceNr()
                    + " where "
                    + expected
                    + " follows"));
      }
      if (!(repr.payload() instanceof JournalEntry entry)) {
        throw new IllegalArgumentException(
            "the journal takes JournalEntry, not " + repr.payload().getClass());
      }
      DomainEvent event = entry.event();
      EventRow row =
          envelope.close(
              persistenceId,
              expected,
              Subjects.of(persistenceId, event),
              timestampMillis,
              repr.writerUuid(),
              EventCodec.encode(event),
              mac);
      rows.add(row);
      mac = EventEnvelope.mac(row);
      wakeAt = entry.wakeAt();
    }
    StreamHead next =
        new StreamHead(position.head().sequence() + rows.size(), position.head().epoch());
    Position moved = new Position(next, mac);
    return store
        .append(persistenceId, position.head(), rows, wakeAt)
        .thenAccept(done -> writer.moveTo(moved));
  }

  static FencedException unknownWriter(String persistenceId) {
    return new FencedException(persistenceId + " must recover before it writes");
  }

  /**
   * Whether it is certain that nothing was written, and that other actors' writes are not
   * concerned.
   */
  static boolean isRefusal(Throwable cause) {
    return cause instanceof FencedException
        || cause instanceof ConflictException
        || cause instanceof StorageFullException
        || cause instanceof IntegrityException
        || cause instanceof IllegalArgumentException
        || cause instanceof IllegalStateException;
  }
}
