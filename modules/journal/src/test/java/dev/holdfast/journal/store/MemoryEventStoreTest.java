package dev.holdfast.journal.store;

class MemoryEventStoreTest extends EventStoreContract {

  @Override
  EventStore open() {
    return SqliteEventStore.inMemory();
  }

  @Override
  boolean survivesClose() {
    return false;
  }
}
