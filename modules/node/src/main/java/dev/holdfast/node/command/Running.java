package dev.holdfast.node.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A command that runs until a signal ends the process. */
final class Running {

  /** A stop that takes longer has failed; what was answered is durable without it. */
  private static final long STOP_WITHIN_MILLIS = 2_000;

  private final CountDownLatch ended = new CountDownLatch(1);

  private Running() {}

  /**
   * From here on SIGINT and SIGTERM stop what runs. The process then ends with 130 or 143, as the
   * JVM does by itself after its hooks.
   */
  static Running until(Runnable stop) {
    Running running = new Running();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInTime(stop), "holdfast-shutdown"));
    return running;
  }

  /** Waits for a signal; the exit code is then the signal's, whatever is returned here. */
  int await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static void stopInTime(Runnable stop) {
    Thread stopping = Thread.ofPlatform().daemon().name("holdfast-stop").unstarted(stop);
    stopping.setUncaughtExceptionHandler(
        (thread, error) -> System.err.println("holdfast: while stopping: " + error));
    stopping.start();
    try {
      if (!stopping.join(java.time.Duration.ofMillis(STOP_WITHIN_MILLIS))) {
        System.err.println(
            "holdfast: not everything stopped within "
                + TimeUnit.MILLISECONDS.toSeconds(STOP_WITHIN_MILLIS)
                + " s; leaving all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
