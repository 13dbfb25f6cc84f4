package dev.holdfast.api.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * How long what calls ask for may take. One look at all that are open, every so often: a timer of
 * its own for each call would wake the timers' thread when it is set and when it is taken back, and
 * nearly every one is taken back.
 */
final class AnswerDeadline {

  /** Short, since answers are held until the next look even when they have left. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** How late an answer may be told to be late, at the least, as a part of the limit. */
  private static final int LOOKS = 20;

  private record Open(CompletableFuture<?> answer, long until) {}

  private final long limit;
  private final Queue<Open> fresh = new ConcurrentLinkedQueue<>();

  /** What one look has left for the next; only looks touch it, which come one after another. */
  private final List<Open> open = new ArrayList<>();

  AnswerDeadline(ClassicActorSystemProvider system, Duration limit) {
    this.limit = limit.toNanos();
    Duration part = limit.dividedBy(LOOKS);
    Duration pause = part.compareTo(PAUSE) < 0 ? part : PAUSE;
    var _ =
        system
            .classicSystem()
            .scheduler()
            .scheduleWithFixedDelay(pause, pause, this::look, system.classicSystem().dispatcher());
  }

  /** The same answer, or a {@link TimeoutException} when it is too late. */
  <T> CompletionStage<T> on(CompletionStage<T> answer) {
    CompletableFuture<T> asked = answer.toCompletableFuture();
    if (asked.isDone()) {
      return asked;
    }
    CompletableFuture<T> limited = asked.copy();
    fresh.add(new Open(limited, System.nanoTime() + limit));
    return limited;
  }

  private void look() {
    for (Open one = fresh.poll(); one != null; one = fresh.poll()) {
      open.add(one);
    }
    long now = System.nanoTime();
    open.removeIf(one -> {
      if (!one.answer().isDone() && now - one.until() >= 0) {
        one.answer().completeExceptionally(new TimeoutException());
      }
      return one.answer().isDone();
    });
  }
}
