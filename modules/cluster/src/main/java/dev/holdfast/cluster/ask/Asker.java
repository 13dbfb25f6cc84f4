package dev.holdfast.cluster.ask;

import dev.holdfast.model.StageFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.pattern.StatusReply;
import scala.Function1;

/**
 * Asks sharded actors.
 *
 * @param executor where what follows an answer runs. Named on purpose: the toolkit's own stages
 *     would use the common pool, which on two cores starts a thread for each task.
 * @param nanos monotonic time
 */
public record Asker(Executor executor, Duration timeout, LongSupplier nanos) {

  /** A question that may have to be asked twice, and when it was asked first. */
  private record Asked<M, R>(
      EntityRef<M> actor,
      Function1<ActorRef<StatusReply<R>>, M> message,
      long nanos,
      CompletableFuture<R> reply) {}

  /**
   * Asks once more, within the same time, when the question did not come to the actor. Fails with
   * {@link UndeliveredException} when it did not come again, or this node takes no part in sharding
   * any more, with {@link TimeoutException} when no answer comes in time, and with what the actor
   * reports as an error.
   */
  public <M, R> CompletableFuture<R> ask(
      EntityRef<M> actor, Function1<ActorRef<StatusReply<R>>, M> message) {
    Asked<M, R> asked = new Asked<>(actor, message, nanos.getAsLong(), new CompletableFuture<>());
    ask(asked, timeout, true);
    return asked.reply();
  }

  private <M, R> void ask(Asked<M, R> asked, Duration within, boolean again) {
    CompletionStage<R> answer = asked.actor().askWithStatus(asked.message(), within);
    if (hasEnded(answer.toCompletableFuture())) {
      asked.reply().completeExceptionally(new UndeliveredException());
      return;
    }
    var _ =
        answer.whenCompleteAsync(
            (reply, failure) -> {
              if (failure == null) {
                asked.reply().complete(reply);
                return;
              }
              Duration left = timeout.minusNanos(nanos.getAsLong() - asked.nanos());
              if (again && left.isPositive() && isUndelivered(failure)) {
                ask(asked, left, false);
              } else {
                asked.reply().completeExceptionally(failure);
              }
            },
            executor);
  }

  /**
   * Whether who passes questions on to actors has ended, as it has on a node that leaves: the
   * question has then timed out when it is asked, which no question does that was sent.
   */
  private static boolean hasEnded(CompletableFuture<?> answer) {
    return answer.isCompletedExceptionally() && isTimeout(answer.exceptionNow());
  }

  private static boolean isUndelivered(Throwable failure) {
    return StageFailure.cause(failure) instanceof UndeliveredException;
  }

  /** Asks once more after a time-out; for questions that change nothing. */
  public <R> CompletionStage<R> twice(Supplier<? extends CompletionStage<R>> question) {
    return question
        .get()
        .exceptionallyCompose(failure ->
            isTimeout(failure) ? question.get() : CompletableFuture.failedStage(failure));
  }

  private static boolean isTimeout(Throwable failure) {
    return StageFailure.cause(failure) instanceof TimeoutException;
  }
}
