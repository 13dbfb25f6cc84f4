package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Who answers requests that were received whole. */
interface Calls {

  /**
   * @param close whether the client's connection ends with the answer
   */
  record Answered(Answer answer, boolean close) {}

  /** Answers a call; the stage fails for bugs only. */
  CompletionStage<Answered> answer(Call call);

  /**
   * What tells a client of an error in the protocol that its request speaks.
   *
   * @param contentType of the request; empty when it has none
   */
  Answer rejection(String path, String contentType, AwsError error, UUID id);
}
