package dev.holdfast.cluster.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Sends what comes at about the same time as one, since a message to another node costs much the
 * same whatever is in it. Nothing waits for more to come: what goes together is what came until a
 * thread was free to send it, which is one thing where there is little to do and many where there
 * is much.
 */
public final class Together<T> {

  /** A group is answered by one thread, and read by one. */
  private static final int MOST = 64;

  private final Executor executor;
  private final int mostOctets;
  private final ToIntFunction<T> octets;
  private final Consumer<List<T>> send;
  private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * @param mostOctets of a group, unless one thing alone has more
   * @param octets about how long something is
   * @param send is given one thing at least; may be called by several threads at once
   */
  public Together(
      Executor executor, int mostOctets, ToIntFunction<T> octets, Consumer<List<T>> send) {
    this.executor = executor;
    this.mostOctets = mostOctets;
    this.octets = octets;
    this.send = send;
  }

  public void add(T one) {
    waiting.add(one);
    if (!due.get() && due.compareAndSet(false, true)) {
      executor.execute(this::flush);
    }
  }

  private void flush() {
    // First: what is added from here on may come too late for this.
    due.set(false);
    List<T> group = new ArrayList<>();
    int length = 0;
    for (T one = waiting.poll(); one != null; one = waiting.poll()) {
      int more = octets.applyAsInt(one);
      if (!group.isEmpty() && (group.size() == MOST || length + more > mostOctets)) {
        send.accept(group);
        group = new ArrayList<>();
        length = 0;
      }
      group.add(one);
      length += more;
    }
    if (!group.isEmpty()) {
      send.accept(group);
    }
  }
}
