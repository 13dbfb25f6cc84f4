package dev.holdfast.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Callers that call without a pause until they are told to end, and count what fails. */
final class Load implements AutoCloseable {

  /** One call; throws when it fails. */
  interface Call {
    void run(int number) throws Exception;
  }

  private final List<CompletableFuture<Void>> callers = new ArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Duration> times = new ConcurrentLinkedQueue<>();
  private final Semaphore done = new Semaphore(0);
  private final long begun = System.nanoTime();
  private volatile boolean ended;

  /** Begins. */
  static Load by(int callers, Call call) {
    return by(callers, Duration.ZERO, call);
  }

  /**
   * The same, for a load that leaves the machine time for what is watched.
   *
   * @param pause after each call
   */
  static Load by(int callers, Duration pause, Call call) {
    Load load = new Load();
    for (int i = 0; i < callers; i++) {
      load.callers.add(
          CompletableFuture.runAsync(
              () -> load.callUntilEnded(pause, call), task -> Thread.ofVirtual().start(task)));
    }
    return load;
  }

  private void callUntilEnded(Duration pause, Call call) {
    while (!ended) {
      int number = calls.incrementAndGet();
      long began = System.nanoTime();
      try {
        call.run(number);
      } catch (Exception e) {
        failures.add(
            "began after %d ms, failed after %d ms: %s"
                .formatted(millis(begun, began), millis(begun, System.nanoTime()), e));
      }
      times.add(Duration.ofNanos(System.nanoTime() - began));
      done.release();
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private static long millis(long from, long to) {
    return Duration.ofNanos(to - from).toMillis();
  }

  /** Returns when so many more calls have ended. */
  void awaitMore(int more) throws InterruptedException {
    done.drainPermits();
    done.acquire(more);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** How long calls took, the longest last. */
  List<Duration> times() {
    return times.stream().sorted().toList();
  }

  /** Waits for the calls that are under way. */
  @Override
  public void close() {
    ended = true;
    callers.forEach(CompletableFuture::join);
  }
}
