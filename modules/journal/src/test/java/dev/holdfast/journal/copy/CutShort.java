package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.journal.ShredStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage that takes so many changes, and then no more, as when its process is killed. */
final class CutShort implements RegionStorage {

  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> CHANGES =
      Set.of("append", "takeEpoch", "insert", "delete", "rewrap", "putRing", "deleteRing");

  private final EventStore events;
  private final ShredStore shreds;
  private final AtomicInteger left;

  CutShort(RegionStorage whole, int changes) {
    left = new AtomicInteger(changes);
    events = limited(EventStore.class, whole.events());
    shreds = limited(ShredStore.class, whole.shreds());
  }

  private <T> T limited(Class<T> type, T whole) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (CHANGES.contains(method.getName()) && left.getAndDecrement() <= 0) {
                throw new KilledException();
              }
              try {
                return method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
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
