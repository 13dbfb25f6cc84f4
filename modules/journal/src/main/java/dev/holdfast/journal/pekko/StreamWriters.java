package dev.holdfast.journal.pekko;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The writers of the actors that live, bounded in number: the one that was used longest ago falls
 * out, is refused its next write, and has to recover. For any thread: the library calls a journal's
 * replay from wherever the step before it ended, beside the journal's actor.
 */
final class StreamWriters {

  private final Map<String, StreamWriter> writers;

  StreamWriters(int max) {
    writers =
        Collections.synchronizedMap(
            new LinkedHashMap<>(1024, 0.75f, true) {
              private static final long serialVersionUID = 1L;

              @Override
              protected boolean removeEldestEntry(Map.Entry<String, StreamWriter> eldest) {
                return size() > max;
              }
            });
  }

  /** A fresh writer in the place of the stream's last one, which can write no more. */
  StreamWriter replace(String persistenceId) {
    StreamWriter writer = new StreamWriter();
    StreamWriter before = writers.put(persistenceId, writer);
    if (before != null) {
      before.forget();
    }
    return writer;
  }

  /** The stream's writer; null when it never recovered, or fell out. */
  @Nullable StreamWriter find(String persistenceId) {
    return writers.get(persistenceId);
  }
}
