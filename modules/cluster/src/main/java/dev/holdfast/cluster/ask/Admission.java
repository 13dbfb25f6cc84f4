package dev.holdfast.cluster.ask;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many messages wait at one actor and at all of them, so that no mailbox, stash or queue
 * behind it can overflow: what is let in gets a reply, the rest is told so at once.
 *
 * @param <K> what names an actor
 */
public final class Admission<K> {

  private final int limitEach;
  private final int limitAll;
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentMap<K, Integer> each = new ConcurrentHashMap<>();

  public Admission(int limitEach, int limitAll) {
    this.limitEach = limitEach;
    this.limitAll = limitAll;
  }

  /** Whether one more may enter; who may must {@link #leave}. */
  public boolean tryEnter(K key) {
    if (all.incrementAndGet() > limitAll) {
      all.decrementAndGet();
      return false;
    }
    int[] entered = {0};
    each.compute(
        key,
        (ignored, count) -> {
          int now = Optional.ofNullable(count).orElse(0);
          entered[0] = now < limitEach ? 1 : 0;
          return now + entered[0];
        });
    if (entered[0] == 0) {
      all.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave(K key) {
    each.computeIfPresent(key, (ignored, count) -> count == 1 ? null : count - 1);
    all.decrementAndGet();
  }

  int inFlight() {
    return all.get();
  }
}
