package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * RSA pairs that lie ready, and orders that wait for one, of each spec that somebody has ordered
 * before. A pair that is finished goes to whoever waits longest, whomever it was begun for.
 */
final class RsaStock implements AutoCloseable {

  /** Of each spec. One would do for a caller now and then; two serve a request that is repeated. */
  static final int ENOUGH = 2;

  private static final class Shelf {
    private final Queue<Secret> ready = new ArrayDeque<>();
    private final Queue<CompletableFuture<Secret>> orders = new ArrayDeque<>();
  }

  private final Map<KeySpec, Shelf> shelves = new EnumMap<>(KeySpec.class);
  private boolean closed;

  /**
   * A pair that lies ready, or the next one that nobody waits for longer; the caller's from then
   * on. Somebody has to make one for each order that is not done.
   */
  synchronized CompletableFuture<Secret> order(KeySpec spec) {
    Shelf shelf = shelf(spec);
    Secret ready = shelf.ready.poll();
    if (ready != null) {
      return CompletableFuture.completedFuture(ready);
    }
    CompletableFuture<Secret> order = new CompletableFuture<>();
    shelf.orders.add(order);
    return order;
  }

  /**
   * @return false when the order has its pair already
   */
  synchronized boolean withdraw(KeySpec spec, CompletableFuture<Secret> order) {
    return shelf(spec).orders.removeIf(order::equals);
  }

  /** Whether another pair would be of use. */
  synchronized boolean isShortOf(KeySpec spec) {
    Shelf shelf = shelf(spec);
    return !closed && shelf.ready.size() < ENOUGH || !shelf.orders.isEmpty();
  }

  /** Takes ownership of the pair. */
  void add(KeySpec spec, Secret pair) {
    CompletableFuture<Secret> order;
    synchronized (this) {
      order = shelf(spec).orders.poll();
      if (order == null) {
        if (closed) {
          pair.close();
        } else {
          shelf(spec).ready.add(pair);
        }
      }
    }
    if (order != null) {
      order.complete(pair);
    }
  }

  /**
   * One that was being made is not: whoever waits longest is told.
   *
   * @return false when nobody waits
   */
  boolean fail(KeySpec spec, Throwable failure) {
    CompletableFuture<Secret> order;
    synchronized (this) {
      order = shelf(spec).orders.poll();
    }
    return order != null && order.completeExceptionally(failure);
  }

  private Shelf shelf(KeySpec spec) {
    return shelves.computeIfAbsent(spec, ignored -> new Shelf());
  }

  /** Destroys what nobody has ordered. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Shelf shelf : shelves.values()) {
      shelf.ready.forEach(Secret::close);
      shelf.ready.clear();
    }
  }
}
