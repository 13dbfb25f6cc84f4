package dev.holdfast.journal.store;

import dev.holdfast.journal.cassandra.CassandraShredStore;
import dev.holdfast.journal.cassandra.TestCassandra;
import dev.holdfast.model.journal.ShredStore;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestCassandra.KEYSPACE)
class CassandraShredStoreTest extends ShredStoreContract {

  @Override
  ShredStore open() {
    TestCassandra.empty();
    return TestCassandra.shreds();
  }

  @Override
  void close(ShredStore store) {
    ((CassandraShredStore) store).close();
  }
}
