package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams may have something to do. An entry is written before the append that it is for, and
 * says nothing by itself: it counts if the stream names it. One whose event the stream has passed
 * without naming it can never count again, and is deleted; one whose event the stream has not
 * reached may belong to an append that is under way, and stays.
 */
final class WakeUpIndex {

  private static final Logger LOG = LoggerFactory.getLogger(WakeUpIndex.class);

  private static final int BUCKETS = 4;

  /** How many streams are asked at a time. */
  private static final int ASKED = 64;

  private record Entry(long wakeAt, String persistenceId, long sequence) {}

  private final CassandraSession session;
  private final Function<String, CompletionStage<StreamState>> streams;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement selectDue;

  /**
   * @param streams what a majority knows of a stream
   */
  WakeUpIndex(CassandraSession session, Function<String, CompletionStage<StreamState>> streams) {
    this.session = session;
    this.streams = streams;
    String table = session.settings().journalKeyspace() + ".wake_up";
    this.insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (bucket, wake_at, persistence_id, sequence) VALUES (?, ?, ?, ?)");
    this.delete =
        session.prepare(
            "DELETE FROM "
                + table
                + " WHERE bucket = ? AND wake_at = ? AND persistence_id = ? AND sequence = ?");
    this.selectDue =
        session.prepare(
            "SELECT wake_at, persistence_id, sequence FROM "
                + table
                + " WHERE bucket = ? AND wake_at <= ?");
  }

  private static int bucket(String persistenceId) {
    return Math.floorMod(persistenceId.hashCode(), BUCKETS);
  }

  CompletionStage<?> add(String persistenceId, long wakeAt, long sequence) {
    return session.changeOnceOrTwice(
        insert.bind(bucket(persistenceId), wakeAt, persistenceId, sequence));
  }

  /** Deletes what can never count again; never fails: what stays is deleted when it is due. */
  CompletionStage<?> remove(String persistenceId, long wakeAt, long sequence) {
    return session
        .changeOnceOrTwice(delete.bind(bucket(persistenceId), wakeAt, persistenceId, sequence))
        .handle((result, failure) -> {
          if (failure != null) {
            LOG.debug("An entry that no longer counts stays: {}", failure.getMessage());
          }
          return true;
        });
  }

  /** The streams that are due, earliest first; blocks. */
  List<String> due(long nowMillis, int limit) {
    List<String> due = new ArrayList<>();
    Iterator<Entry> entries = entriesUntil(nowMillis);
    while (due.size() < limit && entries.hasNext()) {
      List<Entry> asked = new ArrayList<>();
      while (asked.size() < Math.min(ASKED, limit - due.size()) && entries.hasNext()) {
        asked.add(entries.next());
      }
      due.addAll(counting(asked));
    }
    return due;
  }

  private List<String> counting(List<Entry> entries) {
    List<CompletableFuture<StreamState>> states =
        entries.stream()
            .map(entry -> streams.apply(entry.persistenceId()).toCompletableFuture())
            .toList();
    List<String> counting = new ArrayList<>();
    List<CompletionStage<?>> removals = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      StreamState state = CassandraSession.await(states.get(i));
      Long wakeAt = state.wakeAt();
      if (wakeAt != null && wakeAt == entry.wakeAt() && state.wakeSequence() == entry.sequence()) {
        counting.add(entry.persistenceId());
      } else if (state.head().sequence() >= entry.sequence()) {
        removals.add(remove(entry.persistenceId(), entry.wakeAt(), entry.sequence()));
      }
    }
    removals.forEach(CassandraSession::await);
    return counting;
  }

  /** The buckets merged by time. */
  private Iterator<Entry> entriesUntil(long nowMillis) {
    PriorityQueue<Bucket> buckets =
        new PriorityQueue<>(Comparator.comparingLong(bucket -> bucket.next.wakeAt()));
    for (int i = 0; i < BUCKETS; i++) {
      Iterator<Row> rows = session.rows(selectDue.bind(i, nowMillis));
      if (rows.hasNext()) {
        buckets.add(new Bucket(rows));
      }
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !buckets.isEmpty();
      }

      @Override
      public Entry next() {
        Bucket first = buckets.remove();
        Entry entry = first.next;
        if (first.rows.hasNext()) {
          first.next = Bucket.entry(first.rows.next());
          buckets.add(first);
        }
        return entry;
      }
    };
  }

  private static final class Bucket {

    private final Iterator<Row> rows;
    private Entry next;

    Bucket(Iterator<Row> rows) {
      this.rows = rows;
      this.next = entry(rows.next());
    }

    static Entry entry(Row row) {
      return new Entry(row.getLong(0), String.valueOf(row.getString(1)), row.getLong(2));
    }
  }
}
