package dev.holdfast.cluster.ask;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What other actors have been asked and have not answered. For questions that go together: a timer
 * and an actor for each would cost more than the rest of its way.
 *
 * @param <K> what names a question
 * @param <R> an answer
 */
public final class UnderWay<K, R> {

  private record Asked<R>(ActorRef<?> actor, CompletableFuture<R> answer, long since) {}

  private final Duration timeout;
  private final LongSupplier nanos;
  private final ConcurrentMap<K, Asked<R>> asked = new ConcurrentHashMap<>();

  /**
   * @param timeout noticed when {@link #giveUp} is called next
   * @param nanos monotonic time
   */
  public UnderWay(Duration timeout, LongSupplier nanos) {
    this.timeout = timeout;
    this.nanos = nanos;
  }

  /** To be called before the question is sent, so that no answer comes too early. */
  public CompletableFuture<R> begin(K question, ActorRef<?> actor) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    asked.put(question, new Asked<>(actor, answer, nanos.getAsLong()));
    return answer;
  }

  /** Nothing if it was given up meanwhile. */
  public void answer(K question, R answer) {
    Asked<R> one = asked.remove(question);
    if (one != null) {
      one.answer().complete(answer);
    }
  }

  /** Nothing if it was given up meanwhile. */
  public void fail(K question, Throwable failure) {
    Asked<R> one = asked.remove(question);
    if (one != null) {
      one.answer().completeExceptionally(failure);
    }
  }

  /** Fails all that this actor has been asked. */
  public void failAll(ActorRef<?> actor, Throwable failure) {
    asked.forEach((question, one) -> {
      if (one.actor().equals(actor)) {
        fail(question, failure);
      }
    });
  }

  /**
   * Fails with {@link TimeoutException} what has waited for too long, or will not be answered.
   *
   * @param lost says of which actors nothing is to be expected any more
   */
  public void giveUp(Predicate<ActorRef<?>> lost) {
    long now = nanos.getAsLong();
    asked.forEach((question, one) -> {
      if (lost.test(one.actor())) {
        fail(question, new TimeoutException("the node that was asked is gone"));
      } else if (now - one.since() > timeout.toNanos()) {
        fail(question, new TimeoutException("the node that was asked has not answered"));
      }
    });
  }
}
