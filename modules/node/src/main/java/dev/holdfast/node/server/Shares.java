package dev.holdfast.node.server;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Sees that nobody has more than a share. Counts in so many boxes that two seldom have one, rather
 * than by name: names are the callers' to choose, and one caller's requests must not wait for each
 * other at a lock.
 */
final class Shares {

  private static final int BOXES = 1 << 12;

  private final int most;
  private final AtomicIntegerArray taken = new AtomicIntegerArray(BOXES);

  Shares(int most) {
    this.most = most;
  }

  /** Whether one more is within the share; who has it must {@link #giveBack} it. */
  boolean take(Object who) {
    int box = box(who);
    if (taken.incrementAndGet(box) <= most) {
      return true;
    }
    taken.decrementAndGet(box);
    return false;
  }

  void giveBack(Object who) {
    taken.decrementAndGet(box(who));
  }

  /** By the upper bits of a product, since the hashes of similar names differ in the lower ones. */
  private static int box(Object who) {
    return (who.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - 12);
  }
}
