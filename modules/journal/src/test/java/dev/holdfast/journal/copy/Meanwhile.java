package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.RegionStorage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A storage that somebody else changes once, just behind something that was read from it. */
final class Meanwhile extends WatchedStorage {

  private final Map<String, Runnable> changes = new ConcurrentHashMap<>();

  Meanwhile(RegionStorage whole) {
    super(whole);
  }

  /** Does something when this has been read for the first time, and before its reader goes on. */
  Meanwhile behind(String method, Object of, Runnable change) {
    changes.put(method + " " + of, change);
    return this;
  }

  boolean isOver() {
    return changes.isEmpty();
  }

  @Override
  void after(String method, @Nullable Object of) {
    Runnable change = changes.remove(method + " " + of);
    if (change != null) {
      change.run();
    }
  }
}
