package dev.holdfast.model.rate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that is filled at a rate, and from which each request takes a token. It holds what comes
 * in a second, and at least one. It is full at first.
 *
 * <p>What is kept is not how many tokens there are but when the bucket will be full again: one
 * number, which one compare-and-set moves on.
 */
final class TokenBucket {

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long nanosEach;
  private final long nanosAll;
  private final AtomicLong full;

  /**
   * @param perSecond more than 0
   * @param now nanoseconds of any clock that only goes forward
   */
  TokenBucket(double perSecond, long now) {
    this.nanosEach = Math.max(1, (long) Math.ceil(NANOS / perSecond));
    this.nanosAll = nanosEach * Math.max(1, (long) perSecond);
    this.full = new AtomicLong(now);
  }

  /** Takes a token, if there is one. */
  boolean take(long now) {
    while (true) {
      long before = full.get();
      // Compared as a difference: such clocks may pass the largest number.
      long after = (before - now > 0 ? before : now) + nanosEach;
      if (after - now > nanosAll) {
        return false;
      }
      if (full.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
