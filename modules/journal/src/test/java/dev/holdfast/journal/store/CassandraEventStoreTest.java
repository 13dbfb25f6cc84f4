package dev.holdfast.journal.store;

import dev.holdfast.journal.cassandra.TestCassandra;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestCassandra.KEYSPACE)
class CassandraEventStoreTest extends EventStoreContract {

  private boolean emptied;

  @Override
  EventStore open() {
    if (!emptied) {
      TestCassandra.empty();
      emptied = true;
    }
    return TestCassandra.events();
  }

  @Override
  boolean survivesClose() {
    return true;
  }
}
