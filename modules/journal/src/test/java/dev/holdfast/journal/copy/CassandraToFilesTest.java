package dev.holdfast.journal.copy;

import dev.holdfast.journal.cassandra.TestCassandra;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestCassandra.KEYSPACE)
class CassandraToFilesTest extends RegionCopyContract {

  @Override
  Storage source() {
    return Storage.inCassandra();
  }

  @Override
  RegionStorage target() {
    return EmbeddedStorage.open(directory.resolve("copy"));
  }
}
