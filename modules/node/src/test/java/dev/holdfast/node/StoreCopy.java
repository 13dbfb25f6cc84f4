package dev.holdfast.node;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a region's two stores held when they were copied.
 *
 * @param firstEvents by persistence id, the first two of the keys asked for
 */
record StoreCopy(
    List<ShredStore.Row> rows,
    List<ShredStore.RingEntry> ring,
    Map<String, List<EventRow>> firstEvents) {

  /** Reads a region's directory, which changes its files. */
  static StoreCopy read(Path directory, List<KeyId> keys) {
    try (EmbeddedStorage storage = EmbeddedStorage.open(directory)) {
      List<ShredStore.Row> rows = new ArrayList<>();
      storage.shreds().scan(rows::add);
      Map<String, List<EventRow>> firstEvents = new HashMap<>();
      for (KeyId key : keys) {
        String persistenceId = "key|" + key.value();
        List<EventRow> first = new ArrayList<>();
        storage.events().read(persistenceId, 1, 2, first::add);
        firstEvents.put(persistenceId, first);
      }
      return new StoreCopy(rows, storage.shreds().ring(), firstEvents);
    }
  }
}
