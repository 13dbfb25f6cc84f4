package dev.holdfast.node.region;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.RegionEvent.RegionCreated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The region's first event: that it exists, and under which root. */
final class RegionRecord {

  private static final String WRITER = "node";

  private final Region region;
  private final EventStore store;
  private final EventEnvelope envelope;
  private final String persistenceId;

  RegionRecord(Region region, EventStore store, EventSeal seal) {
    this.region = region;
    this.store = store;
    this.envelope = new EventEnvelope(seal);
    this.persistenceId = "region|" + region;
  }

  /**
   * Reads the event, or writes it when the region is new.
   *
   * @return the event that stands
   * @throws IntegrityException when what stands there is not what was written
   */
  RegionCreated establish(String rootFingerprint, Instant at) {
    StreamHead head = store.takeEpoch(persistenceId).toCompletableFuture().join();
    if (head.sequence() > 0) {
      return read();
    }
    RegionCreated created = new RegionCreated(region, rootFingerprint, at);
    EventRow row =
        envelope.close(
            persistenceId,
            1,
            null,
            at.toEpochMilli(),
            WRITER,
            EventCodec.encode(created),
            envelope.genesis(persistenceId));
    store.append(persistenceId, head, List.of(row), null).toCompletableFuture().join();
    return created;
  }

  private RegionCreated read() {
    List<EventRow> rows = new ArrayList<>();
    store.read(persistenceId, 1, 1, rows::add);
    if (rows.size() != 1) {
      throw new IntegrityException("the first event of " + persistenceId + " is missing");
    }
    EventRow row = rows.getFirst();
    return switch (envelope.open(persistenceId, row, envelope.genesis(persistenceId))) {
      case EventSeal.Opened.Clear(byte[] bytes) -> {
        DomainEvent event = EventCodec.decode(row.manifest(), bytes);
        if (event instanceof RegionCreated created && created.region().equals(region)) {
          yield created;
        }
        throw new IntegrityException("the first event of " + persistenceId + " is another's");
      }
      case EventSeal.Opened.Erased() ->
          throw new IntegrityException("the first event of " + persistenceId + " cannot be erased");
    };
  }
}
