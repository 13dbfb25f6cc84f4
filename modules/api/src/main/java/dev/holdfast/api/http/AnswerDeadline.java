package dev.holdfast.api.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How long what a call asks for may take. */
record AnswerDeadline(Duration limit) {

  /** The same answer, or a {@link java.util.concurrent.TimeoutException} when it is too late. */
  <T> CompletionStage<T> on(CompletionStage<T> answer) {
    CompletableFuture<T> asked = answer.toCompletableFuture();
    return asked.isDone() ? asked : asked.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
