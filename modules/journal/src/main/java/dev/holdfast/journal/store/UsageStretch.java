package dev.holdfast.journal.store;

import dev.holdfast.model.audit.UsageTally;
import java.io.IOException;

/**
 * A stretch of the trail, counted.
 *
 * @param from the sequence of its first line
 * @param previousHash of the line before that
 * @param to the sequence of its last line; {@code from - 1} for a stretch without lines
 * @param hash of its last line
 */
public record UsageStretch(long from, String previousHash, long to, String hash, UsageTally tally) {

  /** Counts what was not counted while the trail was written. */
  @FunctionalInterface
  public interface Trail {

    /**
     * Counts the lines between two.
     *
     * @param counted the sequence of the last line that was counted; 0 for none
     * @param hash of that line
     * @param before only lines of a lower sequence
     */
    Missing between(long counted, String hash, long before) throws IOException;
  }

  /**
   * @param another whether the counted line does not stand in the trail, and {@code tally} is
   *     therefore of all that does
   */
  public record Missing(UsageTally tally, boolean another) {}
}
