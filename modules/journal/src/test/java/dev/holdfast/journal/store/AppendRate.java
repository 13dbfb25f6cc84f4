package dev.holdfast.journal.store;

import dev.holdfast.journal.cassandra.TestCassandra;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durable appends a second with 64 writers that each wait for their own. Arguments: a directory for
 * SQLite, or {@code cassandra} for a node of its own; seconds. Not a test.
 */
final class AppendRate {

  private static final int WRITERS = 64;

  private AppendRate() {}

  public static void main(String[] args) throws Exception {
    long seconds = Long.parseLong(args[1]);
    try (EventStore store = open(args[0])) {
      run(store, 2, "warm-up");
      System.out.println(
          run(store, seconds, "measured") / seconds
              + " appends/s, "
              + WRITERS
              + " writers, 400 bytes");
    }
  }

  private static EventStore open(String where) throws Exception {
    if (where.equals("cassandra")) {
      return TestCassandra.events();
    }
    return SqliteEventStore.open(
        Files.createTempDirectory(Path.of(where), "rate").resolve("journal.db"));
  }

  private static long run(EventStore store, long seconds, String name) throws InterruptedException {
    LongAdder done = new LongAdder();
    long end = System.nanoTime() + seconds * 1_000_000_000;
    CountDownLatch ended = new CountDownLatch(WRITERS);
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; System.nanoTime() < end; i++) {
              EventRow row = new EventRow(1, "key.created.v1", null, 0, "writer", new byte[400]);
              store
                  .append(name + "|" + writer + "|" + i, StreamHead.ABSENT, List.of(row), null)
                  .toCompletableFuture()
                  .join();
              done.increment();
            }
            ended.countDown();
          });
    }
    ended.await();
    return done.sum();
  }
}
