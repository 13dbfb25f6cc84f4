package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.journal.ShredStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A storage that somebody else changes once, just behind something that was read from it. */
final class Meanwhile implements RegionStorage {

  private final EventStore events;
  private final ShredStore shreds;
  private final Map<String, Runnable> changes = new ConcurrentHashMap<>();

  Meanwhile(RegionStorage whole) {
    events = watched(EventStore.class, whole.events());
    shreds = watched(ShredStore.class, whole.shreds());
  }

  /** Does something when this has been read for the first time, and before its reader goes on. */
  Meanwhile behind(String method, Object of, Runnable change) {
    changes.put(method + " " + of, change);
    return this;
  }

  boolean isOver() {
    return changes.isEmpty();
  }

  private <T> T watched(Class<T> type, T whole) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer;
              try {
                answer = method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (arguments != null && arguments.length > 0) {
                Runnable change = changes.remove(method.getName() + " " + arguments[0]);
                if (change != null) {
                  change.run();
                }
              }
              return answer;
            }));
  }

  @Override
  public EventStore events() {
    return events;
  }

  @Override
  public ShredStore shreds() {
    return shreds;
  }

  @Override
  public void close() {}
}
