package dev.holdfast.journal.copy;

import java.util.concurrent.atomic.AtomicLong;

/** How far a copy is. */
final class Steps {

  private final AtomicLong done = new AtomicLong();
  private volatile long expected;

  void expect(long steps) {
    expected = steps;
  }

  /** How much is done, 0 to 1. */
  double part() {
    long all = expected;
    return all == 0 ? 0 : Math.min(1, (double) done.get() / all);
  }

  /**
   * What counts a step, by any thread.
   *
   * @param tick called after each step, by one thread at a time
   */
  Runnable counting(Runnable tick) {
    return () -> step(tick);
  }

  private synchronized void step(Runnable tick) {
    done.incrementAndGet();
    tick.run();
  }
}
