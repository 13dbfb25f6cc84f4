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
    return enter(key, 1) == 1;
  }

  /** How many of so many may enter; as many must {@link #leave}. */
  public int enter(K key, int many) {
    int room = Math.min(many, limitAll - all.getAndAdd(many));
    int let = Math.max(0, room);
    if (let > 0) {
      int[] entered = {0};
      int most = let;
      each.compute(
          key,
          (ignored, count) -> {
            int now = Optional.ofNullable(count).orElse(0);
            entered[0] = Math.clamp(limitEach - now, 0, most);
            return now + entered[0] == 0 ? null : now + entered[0];
          });
      let = entered[0];
    }
    all.addAndGet(let - many);
    return let;
  }

  public void leave(K key) {
    leave(key, 1);
  }

  public void leave(K key, int many) {
    each.computeIfPresent(key, (ignored, count) -> count == many ? null : count - many);
    all.addAndGet(-many);
  }
}
