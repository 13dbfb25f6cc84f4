package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a JSON protocol came to.
 *
 * @param body null exactly when there is an error
 */
record Outcome(byte @Nullable [] body, @Nullable AwsError refusal) {

  static Outcome refused(AwsError error) {
    return new Outcome(null, error);
  }

  static CompletionStage<Outcome> refusedAtOnce(AwsError error) {
    return CompletableFuture.completedStage(refused(error));
  }

  static Outcome failed(Call call, Throwable failure) {
    return refused(
        switch (Unanswered.because(call, failure)) {
          case LATE -> WireErrors.TIMEOUT;
          case FAILED -> WireErrors.INTERNAL;
        });
  }

  AwsError error() {
    return refusal == null ? WireErrors.INTERNAL : refusal;
  }
}
