package dev.holdfast.journal.copy;

import dev.holdfast.journal.cassandra.TestCassandra;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestCassandra.KEYSPACE)
class FilesToCassandraTest extends RegionCopyContract {

  @Override
  Storage source() {
    EmbeddedStorage files = EmbeddedStorage.open(directory.resolve("region"));
    return new Storage(files.events(), files.shreds());
  }

  @Override
  RegionStorage target() {
    return Storage.inCassandra();
  }
}
