package dev.holdfast.cluster.ask;

import dev.holdfast.model.StageFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
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
 */
public record Asker(Executor executor, Duration timeout) {

  /**
   * Fails with {@link TimeoutException} when no answer comes in time, and with what the actor
   * reports as an error.
   */
  public <M, R> CompletableFuture<R> ask(
      EntityRef<M> actor, Function1<ActorRef<StatusReply<R>>, M> message) {
    CompletableFuture<R> plain = new CompletableFuture<>();
    CompletionStage<R> asked = actor.askWithStatus(message, timeout);
    var _ =
        asked.whenCompleteAsync(
            (reply, failure) -> {
              if (failure != null) {
                plain.completeExceptionally(failure);
              } else {
                plain.complete(reply);
              }
            },
            executor);
    return plain;
  }

  /** Asks once more after a time-out; for questions that change nothing. */
  public <R> CompletionStage<R> twice(Supplier<? extends CompletionStage<R>> question) {
    return question
        .get()
        .exceptionallyCompose(failure ->
            isTimeout(failure) ? question.get() : CompletableFuture.failedStage(failure));
  }

  private static boolean isTimeout(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    return cause instanceof TimeoutException;
  }
}
