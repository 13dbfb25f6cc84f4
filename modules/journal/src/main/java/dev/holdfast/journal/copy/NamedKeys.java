package dev.holdfast.journal.copy;

import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.EventSeal.Opened;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.store.StoreEvent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which keys the streams tell of that are not a key's own: directories and custom key stores. Of
 * each stream what comes behind the event that was looked at last.
 */
final class NamedKeys {

  private final EventStore store;
  private final EventEnvelope envelope;

  /** The last event of each stream that was looked at. */
  private final Map<String, EventRow> seen = new HashMap<>();

  private final Set<KeyId> listed = new LinkedHashSet<>();
  private final Set<KeyId> changed = new LinkedHashSet<>();

  NamedKeys(EventStore store, EventSeal seal) {
    this.store = store;
    this.envelope = new EventEnvelope(seal);
  }

  /**
   * Looks at what is new in a stream.
   *
   * @throws IntegrityException when it is not what was written
   */
  void look(String persistenceId) {
    EventRow last = seen.get(persistenceId);
    byte[][] mac = {last == null ? envelope.genesis(persistenceId) : EventEnvelope.mac(last)};
    long first = last == null ? 1 : last.sequence() + 1;
    store.read(
        persistenceId,
        first,
        Long.MAX_VALUE,
        row -> {
          look(persistenceId, row, mac[0]);
          mac[0] = EventEnvelope.mac(row);
          seen.put(persistenceId, row);
        });
  }

  /** What is about a key is sealed by the key, and says in clear which that is. */
  private void look(String persistenceId, EventRow row, byte[] previousMac) {
    if (row.subject() != null) {
      listed.add(row.subject());
      return;
    }
    switch (envelope.open(persistenceId, row, previousMac)) {
      case Opened.Clear(byte[] bytes) -> {
        switch (EventCodec.decode(row.manifest(), bytes)) {
          case DirectoryEvent.KeyRegistered(KeyId key) -> listed.add(key);
          case DirectoryEvent.KeyUnregistered(KeyId key) -> changed.add(key);
          case DirectoryEvent.RetirableGrantRemoved(String ignored, RetirableGrant grant) ->
              changed.add(grant.keyId());
          case StoreEvent.KeyAdded added -> listed.add(added.key());
          default -> {}
        }
      }
      case Opened.Erased() ->
          throw new IntegrityException("what is nobody's was erased in " + persistenceId);
    }
  }

  /** The keys that are listed, stored or called by a name since this was asked last. */
  Set<KeyId> listed() {
    return emptied(listed);
  }

  /** The keys that were deleted, or that a grant was taken from, since this was asked last. */
  Set<KeyId> changed() {
    return emptied(changed);
  }

  private static Set<KeyId> emptied(Set<KeyId> keys) {
    Set<KeyId> copy = Set.copyOf(keys);
    keys.clear();
    return copy;
  }
}
