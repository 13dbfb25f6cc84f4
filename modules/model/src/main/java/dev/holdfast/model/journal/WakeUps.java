package dev.holdfast.model.journal;

import java.time.Instant;
import java.util.List;

/**
 * Which actors have something to do: the index behind rotation and deletion, also for keys that
 * nobody touches.
 */
public interface WakeUps {

  /**
   * Persistence ids whose latest {@link JournalEntry#wakeAt} is not after {@code now}, earliest
   * first.
   *
   * @param limit at most so many
   */
  List<String> due(Instant now, int limit);
}
