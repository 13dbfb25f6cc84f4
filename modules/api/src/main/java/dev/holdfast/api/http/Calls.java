package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.DateTime;
import org.jspecify.annotations.Nullable;

/** Who answers requests that were received whole. */
interface Calls {

  /**
   * @param close whether the client's connection ends with the answer
   * @param date of an answer that was given elsewhere; null for now
   */
  record Answered(Answer answer, boolean close, @Nullable DateTime date) {

    Answered(Answer answer, boolean close) {
      this(answer, close, null);
    }
  }

  /** Answers a call; the stage fails for bugs only. */
  CompletionStage<Answered> answer(Call call);

  /**
   * What tells a client of an error in the protocol that its request speaks.
   *
   * @param contentType of the request; empty when it has none
   */
  Answer rejection(String path, String contentType, AwsError error, UUID id);
}
