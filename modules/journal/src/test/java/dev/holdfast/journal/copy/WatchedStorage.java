package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.journal.ShredStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A storage around another, with something happening beside what it is asked for. */
abstract class WatchedStorage implements RegionStorage {

  private final EventStore events;
  private final ShredStore shreds;

  WatchedStorage(RegionStorage whole) {
    events = watched(EventStore.class, whole.events());
    shreds = watched(ShredStore.class, whole.shreds());
  }

  private <T> T watched(Class<T> type, T whole) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              before(method.getName());
              Object answer;
              try {
                answer = method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              after(method.getName(), arguments == null ? null : arguments[0]);
              return answer;
            }));
  }

  /** Before a store does what it is asked for. */
  void before(String method) {}

  /**
   * When it has done it, and before who asked goes on.
   *
   * @param of the first argument; null for none
   */
  void after(String method, @Nullable Object of) {}

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
