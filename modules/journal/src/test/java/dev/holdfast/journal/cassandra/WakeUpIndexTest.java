package dev.holdfast.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.StreamHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The index may lag behind the streams, and never loses a wake-up. */
@ResourceLock(TestCassandra.KEYSPACE)
class WakeUpIndexTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private CassandraEventStore store;

  @BeforeEach
  void open() {
    TestCassandra.empty();
    store = TestCassandra.events();
  }

  private static EventRow row(long sequence) {
    return new EventRow(
        sequence, "key.enabled.v1", null, 0, "w", "x".getBytes(StandardCharsets.UTF_8));
  }

  private static void append(CassandraEventStore store, long sequence, @Nullable Instant wakeAt) {
    StreamHead head = sequence == 1 ? StreamHead.ABSENT : new StreamHead(sequence - 1, 0);
    store.append("a", head, List.of(row(sequence)), wakeAt).toCompletableFuture().join();
  }

  private static long entries() {
    return TestCassandra.cql("SELECT * FROM holdfast_journal.wake_up").size();
  }

  @Test
  void anUnchangedWakeUp_keepsItsOnlyEntry() {
    append(store, 1, NOON);
    append(store, 2, NOON);
    append(store, 3, NOON);
    assertThat(entries()).isEqualTo(1);
    assertThat(store.due(NOON, 9)).containsExactly("a");
  }

  @Test
  void aStoreThatKnowsNothing_writesTheEntryAgain() {
    append(store, 1, NOON);
    append(TestCassandra.events(), 2, NOON);
    assertThat(store.due(NOON, 9)).containsExactly("a");
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void anEntryThatItsStreamHasPassed_doesNotCount_andGoes() {
    append(store, 1, NOON);
    append(TestCassandra.events(), 2, null);
    assertThat(entries()).isEqualTo(1);
    assertThat(store.due(NOON, 9)).isEmpty();
    assertThat(entries()).isZero();
  }

  @Test
  void anEntryWhoseAppendIsUnderWay_doesNotCountYet_andStays() {
    append(store, 1, null);
    TestCassandra.cql(
        "INSERT INTO holdfast_journal.wake_up (bucket, wake_at, persistence_id, sequence) VALUES ("
            + Math.floorMod("a".hashCode(), 4)
            + ", "
            + NOON.toEpochMilli()
            + ", 'a', 2)");
    assertThat(store.due(NOON, 9)).isEmpty();
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void entriesThatDoNotCount_takeNobodysPlace() {
    append(store, 1, NOON.minusSeconds(3));
    append(TestCassandra.events(), 2, NOON.minusSeconds(2));
    append(TestCassandra.events(), 3, NOON.minusSeconds(1));
    assertThat(store.due(NOON, 1)).containsExactly("a");
  }
}
