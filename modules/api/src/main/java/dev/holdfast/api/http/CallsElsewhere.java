package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.model.call.PassedCalls;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Has calls answered where the keys are. Decides nothing, and knows nobody. */
final class CallsElsewhere implements Calls {

  private final PassedCalls there;

  CallsElsewhere(PassedCalls there) {
    this.there = there;
  }

  @Override
  public CompletionStage<Answered> answer(Call call) {
    String type = call.request().contentType();
    return there
        .answer(PassedMessages.passed(call))
        .thenApply(PassedMessages::received)
        .exceptionally(failure -> {
          AwsError error =
              switch (Unanswered.because(call, failure)) {
                case LATE -> WireErrors.TIMEOUT;
                case FAILED -> WireErrors.INTERNAL;
              };
          return new Answered(rejection(call.request().path(), type, error, call.id()), false);
        });
  }

  @Override
  public Answer rejection(String path, String contentType, AwsError error, UUID id) {
    return Protocols.rejection(contentType, error, id);
  }
}
