package dev.holdfast.journal.pekko;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventSeal.Opened;
import dev.holdfast.model.journal.IntegrityException;

/** Opens the rows of a stream in their order, each chained to the one before. */
final class ChainedRows {

  private final EventEnvelope envelope;
  private final String persistenceId;
  private long sequence;
  private byte[] mac;

  /** From the first row on. */
  ChainedRows(EventEnvelope envelope, String persistenceId) {
    this(envelope, persistenceId, 0, envelope.genesis(persistenceId));
  }

  /**
   * @param sequence of the row before
   * @param mac of the row before
   */
  ChainedRows(EventEnvelope envelope, String persistenceId, long sequence, byte[] mac) {
    this.envelope = envelope;
    this.persistenceId = persistenceId;
    this.sequence = sequence;
    this.mac = mac;
  }

  /**
   * @throws IntegrityException when the row is not what was written behind the one before
   */
  DomainEvent open(EventRow row) {
    if (row.sequence() != sequence + 1) {
      throw new IntegrityException(
          persistenceId + " has event " + row.sequence() + " where " + (sequence + 1) + " follows");
    }
    DomainEvent event =
        switch (envelope.open(persistenceId, row, mac)) {
          case Opened.Clear(byte[] bytes) -> EventCodec.decode(row.manifest(), bytes);
          case Opened.Erased() -> EventCodec.unreadable(row.manifest());
        };
    sequence = row.sequence();
    mac = EventEnvelope.mac(row);
    return event;
  }

  /** Of the last row; 0 before the first. */
  long sequence() {
    return sequence;
  }

  /** What the next row is chained to. */
  byte[] mac() {
    return mac;
  }
}
