package dev.holdfast.node.command;

import dev.holdfast.node.start.ExitStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A command that runs until a signal ends the process. */
final class Running {

  /**
   * A stop that takes longer has failed; what was answered is durable without it. One takes 1.2 s,
   * and one in four under load a second more.
   */
  static final Duration STOP_WITHIN = Duration.ofMillis(2700);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status;

  private Running() {}

  /**
   * From here on SIGINT and SIGTERM stop what runs. The process then ends with 130 or 143, as the
   * JVM does by itself after its hooks.
   */
  static Running until(Runnable stop) {
    return until(stop, STOP_WITHIN);
  }

  /** The same, for what takes longer to stop. */
  static Running until(Runnable stop, Duration within) {
    Running running = new Running();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopInTime(stop, within), "holdfast-shutdown"));
    return running;
  }

  /** Ends without a signal, because what runs is of no use any more. */
  void end(ExitStatus why) {
    status = why.code();
    ended.countDown();
  }

  /** Waits for a signal; the exit code is then the signal's, whatever is returned here. */
  int await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return status;
  }

  private static void stopInTime(Runnable stop, Duration within) {
    Thread stopping = Thread.ofPlatform().daemon().name("holdfast-stop").unstarted(stop);
    stopping.setUncaughtExceptionHandler(
        (thread, error) -> System.err.println("holdfast: while stopping: " + error));
    stopping.start();
    try {
      if (!stopping.join(within)) {
        System.err.println(
            "holdfast: not everything stopped within "
                + within.toMillis()
                + " ms; leaving all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
