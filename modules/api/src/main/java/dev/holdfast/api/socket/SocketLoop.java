package dev.holdfast.api.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits for sockets, and reads what came. It never writes, and never waits for
 * anything else: that is for the threads of whoever is told.
 */
final class SocketLoop {

  private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);

  /** Told, by this thread, that a socket is ready for what it is interested in. */
  interface Interested {
    void ready(SelectionKey key);
  }

  /**
   * What one read takes at most: a request in which everything is as long as it may be takes five.
   */
  private static final int READ = 32 * 1024;

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Outside the heap, since what is on it would be copied there and back for each read. */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);

  private volatile boolean stopped;

  private SocketLoop(Selector selector) {
    this.selector = selector;
  }

  static SocketLoop start(String name) throws IOException {
    SocketLoop loop = new SocketLoop(Selector.open());
    Thread thread = new Thread(loop::run, name);
    thread.setDaemon(true);
    thread.start();
    return loop;
  }

  /** Has this thread do it, soon. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Ends the thread; what is registered stays open. */
  void stop() {
    stopped = true;
    selector.wakeup();
  }

  /** By this thread. */
  SelectionKey register(SelectableChannel channel, int interest, Interested interested)
      throws IOException {
    return channel.register(selector, interest, interested);
  }

  /** As what a channel is registered, if it is. */
  @Nullable SelectionKey keyOf(SelectableChannel channel) {
    return channel.keyFor(selector);
  }

  /** By this thread: empty, and to be read into. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  /** By this thread: looks at sockets without waiting for any. */
  void look() throws IOException {
    selector.selectNow(SocketLoop::tell);
  }

  private void run() {
    try (selector) {
      while (!stopped) {
        selector.select(SocketLoop::tell);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          attempt(task);
        }
      }
    } catch (IOException lost) {
      LOG.error("no socket is waited for any more", lost);
    }
  }

  private static void tell(SelectionKey key) {
    attempt(() -> ((Interested) key.attachment()).ready(key));
  }

  /** One socket's bug is not the others'. */
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      LOG.error("a socket's event was lost", bug);
    }
  }
}
