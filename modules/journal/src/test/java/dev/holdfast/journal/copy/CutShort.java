package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.RegionStorage;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage that takes so many changes, and then no more, as when its process is killed. */
final class CutShort extends WatchedStorage {

  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> CHANGES =
      Set.of("append", "takeEpoch", "insert", "delete", "rewrap", "putRing", "deleteRing");

  private final AtomicInteger left;

  CutShort(RegionStorage whole, int changes) {
    super(whole);
    left = new AtomicInteger(changes);
  }

  @Override
  void before(String method) {
    if (CHANGES.contains(method) && left.getAndDecrement() <= 0) {
      throw new KilledException();
    }
  }
}
