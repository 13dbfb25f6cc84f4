package dev.holdfast.journal.pekko;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.key.PublicBytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** Streams as they are read by who does not write them. */
public final class StreamHistory implements EventHistory {

  private final EventStore store;
  private final EventEnvelope envelope;

  public StreamHistory(EventStore store, EventSeal seal) {
    this.store = store;
    this.envelope = new EventEnvelope(seal);
  }

  @Override
  public Stretch after(String persistenceId, Optional<Place> place, int most) {
    ChainedRows rows =
        place
            .map(known ->
                new ChainedRows(envelope, persistenceId, known.sequence(), known.chain().bytes()))
            .orElseGet(() -> new ChainedRows(envelope, persistenceId));
    List<DomainEvent> events = new ArrayList<>();
    long first = rows.sequence() + 1;
    store.read(persistenceId, first, first + most - 1, row -> events.add(rows.open(row)));
    return new Stretch(
        events,
        rows.sequence() == 0
            ? Optional.empty()
            : Optional.of(
                new Place(rows.sequence(), PublicBytes.takeOwnershipOf(rows.mac().clone()))));
  }

  @Override
  public boolean holds(String persistenceId, Place place) {
    List<EventRow> there = new ArrayList<>();
    store.read(persistenceId, place.sequence(), place.sequence(), there::add);
    return there.size() == 1
        && MessageDigest.isEqual(EventEnvelope.mac(there.getFirst()), place.chain().bytes());
  }

  @Override
  public void heads(ObjLongConsumer<String> visitor) {
    store.heads(visitor);
  }
}
