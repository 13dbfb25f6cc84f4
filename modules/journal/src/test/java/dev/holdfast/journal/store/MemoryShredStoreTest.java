package dev.holdfast.journal.store;

import dev.holdfast.model.journal.ShredStore;

class MemoryShredStoreTest extends ShredStoreContract {

  @Override
  ShredStore open() {
    return SqliteShredStore.inMemory();
  }

  @Override
  void close(ShredStore store) {
    ((SqliteShredStore) store).close();
  }
}
