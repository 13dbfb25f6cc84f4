package dev.holdfast.journal.copy;

import dev.holdfast.journal.cassandra.TestCassandra;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Two stores as a region has them, and what a small region keeps there. */
record Storage(EventStore events, ShredStore shreds) implements RegionStorage {

  static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
  static final int KEYS = 6;

  /** More than one append takes. */
  static final int LONG_STREAM = 150;

  /** Over the connections that all tests share. */
  static Storage inCassandra() {
    TestCassandra.empty();
    return new Storage(TestCassandra.events(), TestCassandra.shreds());
  }

  static KeyId key(int number) {
    return KeyId.of(new UUID(0x4000, 0x8000_0000_0000_0000L + number));
  }

  static EventRow event(long sequence, @Nullable KeyId subject, String text) {
    return new EventRow(
        sequence,
        "key.enabled.v1",
        subject,
        1_000 + sequence,
        "writer",
        text.getBytes(StandardCharsets.UTF_8));
  }

  static Row row(int key, String slot, long epoch, String wrapped) {
    return new Row(key(key), slot, epoch, wrapped.getBytes(StandardCharsets.UTF_8));
  }

  void append(String id, StreamHead head, @Nullable Instant wakeAt, List<EventRow> rows) {
    events.append(id, head, rows, wakeAt).toCompletableFuture().join();
  }

  /** Keys with their rows, a directory of many events, and a ring of two epochs. */
  Storage filled() {
    append("region|us-east-1", StreamHead.ABSENT, null, List.of(event(1, null, "this region")));
    List<EventRow> directory = new ArrayList<>();
    for (int i = 1; i <= LONG_STREAM; i++) {
      directory.add(event(i, null, "entry " + "x".repeat(i * 10)));
    }
    append("directory|1|0", StreamHead.ABSENT, null, directory);
    for (int i = 0; i < KEYS; i++) {
      String id = "key|" + key(i);
      append(
          id,
          StreamHead.ABSENT,
          i % 2 == 0 ? NOON.plusMillis(i) : null,
          List.of(event(1, key(i), "made " + i), event(2, null, "moved " + i)));
      events.takeEpoch(id).toCompletableFuture().join();
      shreds
          .insert(List.of(row(i, ShredStore.METADATA, 2, "m" + i), row(i, "slot " + i, 1, "s" + i)))
          .toCompletableFuture()
          .join();
    }
    shreds.putRing(List.of(ring("domain", 1), ring("journal", 1))).toCompletableFuture().join();
    shreds.putRing(List.of(ring("domain", 2), ring("journal", 2))).toCompletableFuture().join();
    return this;
  }

  static RingEntry ring(String name, long epoch) {
    return new RingEntry(name, epoch, (name + epoch).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    events.close();
  }
}
