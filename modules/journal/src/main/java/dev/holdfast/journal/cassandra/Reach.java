package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import dev.holdfast.journal.store.StorageFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Cassandra answers. It is away once something went unanswered and nothing was heard
 * meanwhile; from then on nobody waits for it but one who asks again and again.
 */
final class Reach implements AutoCloseable {

  static final Duration BETWEEN_PROBES = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  /** Runs something after a time. */
  interface Timer {
    void after(Duration time, Runnable task);

    static Timer system() {
      return (time, task) -> {
        Executor later = CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS);
        later.execute(task);
      };
    }
  }

  private final Duration silence;
  private final LongSupplier nanos;
  private final Timer timer;
  private final Supplier<CompletionStage<?>> probe;
  private volatile long heardAt;
  private volatile @Nullable Outage outage;
  private volatile boolean closed;

  private record Outage(long since, String why) {}

  /**
   * @param silence what a caller who only wants to read waits for a Cassandra that says nothing to
   *     anybody
   * @param nanos monotonic
   * @param probe asks Cassandra for something that a majority has to agree on
   */
  Reach(Duration silence, LongSupplier nanos, Timer timer, Supplier<CompletionStage<?>> probe) {
    this.silence = silence;
    this.nanos = nanos;
    this.timer = timer;
    this.probe = probe;
    this.heardAt = nanos.getAsLong();
  }

  boolean isAway() {
    return outage != null;
  }

  /**
   * @throws StorageFailedException when it is known to be away
   */
  void require() {
    Outage now = outage;
    if (now != null) {
      throw new StorageFailedException("Cassandra does not answer: " + now.why);
    }
  }

  long now() {
    return nanos.getAsLong();
  }

  /** Something was answered, be it by a refusal. */
  void heard() {
    heardAt = nanos.getAsLong();
  }

  /**
   * @param asked when what failed was asked
   */
  void failed(long asked, Throwable failure) {
    if (!isUnanswered(failure)) {
      heard();
    } else if (isSilentSince(asked)) {
      leave(String.valueOf(failure.getMessage()));
    }
  }

  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof DriverTimeoutException || failure instanceof NoNodeAvailableException;
  }

  private boolean isSilentSince(long asked) {
    return heardAt - asked < 0;
  }

  /** The answer, or a failure as soon as everybody has waited for some time in vain. */
  <T extends @Nullable Object> CompletionStage<T> unlessSilent(
      long asked, CompletionStage<T> answer) {
    CompletableFuture<T> either = answer.toCompletableFuture().copy();
    timer.after(
        silence,
        () -> {
          if (!either.isDone() && isSilentSince(asked)) {
            either.completeExceptionally(
                new StorageFailedException(
                    "Cassandra has said nothing for " + silence.toMillis() + " ms"));
          }
        });
    return either;
  }

  private synchronized void leave(String why) {
    if (outage == null && !closed) {
      outage = new Outage(nanos.getAsLong(), why);
      LOG.warn(
          "Cassandra does not answer ({}); keys that are open go on, all else is refused until it"
              + " does",
          why);
      timer.after(BETWEEN_PROBES, this::ask);
    }
  }

  private void ask() {
    if (closed) {
      return;
    }
    var _ =
        probe
            .get()
            .whenComplete((answer, failure) -> {
              if (failure == null) {
                comeBack();
              } else {
                timer.after(BETWEEN_PROBES, this::ask);
              }
            });
  }

  private synchronized void comeBack() {
    Outage over = outage;
    if (over != null) {
      heard();
      outage = null;
      // As loud as what it ends.
      LOG.warn(
          "Cassandra answers again, after {} s",
          Duration.ofNanos(nanos.getAsLong() - over.since).toSeconds());
    }
  }

  /** Ends the asking. */
  @Override
  public void close() {
    closed = true;
  }
}
