package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.holdfast.journal.store.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * What a stream says of itself.
 *
 * @param wakeAt milliseconds since 1970; null for never
 * @param wakeSequence under which event the index holds {@code wakeAt}; 0 for none
 */
record StreamState(StreamHead head, @Nullable Long wakeAt, long wakeSequence) {

  /** A stream without events. */
  static final StreamState ABSENT = new StreamState(StreamHead.ABSENT, null, 0);

  /**
   * @param row with {@code head, epoch, wake_at, wake_sequence}; null for none
   */
  static StreamState of(@Nullable Row row) {
    if (row == null || row.isNull("head")) {
      return ABSENT;
    }
    return new StreamState(
        new StreamHead(row.getLong("head"), row.getLong("epoch")),
        row.isNull("wake_at") ? null : row.getLong("wake_at"),
        row.getLong("wake_sequence"));
  }

  /** What the stream says after an append. */
  StreamState moved(long newHead, @Nullable Long newWakeAt) {
    StreamHead next = new StreamHead(newHead, head.epoch());
    if (newWakeAt == null) {
      return new StreamState(next, null, 0);
    }
    return newWakeAt.equals(wakeAt)
        ? new StreamState(next, wakeAt, wakeSequence)
        : new StreamState(next, newWakeAt, newHead);
  }
}
