package dev.holdfast.journal.cassandra;

import dev.holdfast.journal.store.StreamHead;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the streams of late said of themselves, bounded in number. It saves the index entries of
 * wake-ups that do not change; an append that was written for another state than the stream's is
 * refused by its condition.
 */
final class RecentStreams {

  private static final int MAX = 50_000;

  private final Map<String, StreamState> states =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StreamState> eldest) {
          return size() > MAX;
        }
      };

  synchronized void put(String persistenceId, StreamState state) {
    states.put(persistenceId, state);
  }

  synchronized void forget(String persistenceId) {
    states.remove(persistenceId);
  }

  /** The state at a head; where it is not known, one that has no wake-up. */
  synchronized StreamState at(String persistenceId, StreamHead head) {
    StreamState known = states.get(persistenceId);
    return known != null && known.head().equals(head) ? known : new StreamState(head, null, 0);
  }
}
