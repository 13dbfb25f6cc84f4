package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call of a JSON protocol came to.
 *
 * @param body null exactly when there is an error
 */
record Outcome(byte @Nullable [] body, @Nullable AwsError refusal) {

  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

  static Outcome refused(AwsError error) {
    return new Outcome(null, error);
  }

  static CompletionStage<Outcome> refusedAtOnce(AwsError error) {
    return CompletableFuture.completedStage(refused(error));
  }

  static Outcome failed(Call call, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      LOG.warn("request {} timed out", call.id(), cause);
      return refused(WireErrors.TIMEOUT);
    }
    LOG.error("request {} failed", call.id(), cause);
    return refused(WireErrors.INTERNAL);
  }

  AwsError error() {
    return refusal == null ? WireErrors.INTERNAL : refusal;
  }
}
