package dev.holdfast.journal.copy;

import dev.holdfast.journal.cassandra.TestCassandra;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestCassandra.KEYSPACE)
class RunningCassandraTest extends RunningCopyContract {

  @Override
  Storage source() {
    return Storage.inCassandra();
  }
}
