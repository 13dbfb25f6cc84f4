package dev.holdfast.node.region;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The one pool that runs the edge and every region: as many threads as processors, which do not
 * block.
 */
public final class SharedPool {

  private SharedPool() {}

  /** Two threads at least: with one, a thread that waits for another would wait for ever. */
  public static ForkJoinPool create() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ForkJoinPool(threads, SharedPool::thread, SharedPool::report, true);
  }

  /** Has an actor system's own chores run on the shared pool as well. */
  public static Config settings() {
    return ConfigFactory.parseString(
        """
        pekko.actor.internal-dispatcher.executor = "default-executor"
        # The node decides when its actor systems end, also when the process is ending.
        pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
        # A stop waits for nobody: a node alone hands nothing over and has nobody to send last words to.
        pekko.cluster.singleton.hand-over-retry-interval = 200ms
        pekko.remote.artery.advanced.shutdown-flush-timeout = 100ms
        pekko.remote.artery.advanced.death-watch-notification-flush-timeout = 100ms
        pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
        pekko.logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
        pekko.log-dead-letters = off
        pekko.loglevel = "INFO"
        pekko.stdout-loglevel = "OFF"
        """);
  }

  private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setName("holdfast-" + thread.getPoolIndex());
    return thread;
  }

  private static void report(Thread thread, Throwable error) {
    org.slf4j.LoggerFactory.getLogger(SharedPool.class)
        .error("Uncaught in {}", thread.getName(), error);
  }
}
