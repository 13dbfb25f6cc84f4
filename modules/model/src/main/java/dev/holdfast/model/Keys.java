package dev.holdfast.model;

import dev.holdfast.model.identity.Caller;
import java.util.concurrent.CompletionStage;

/** A region's keys, as its edge sees them: it knows nothing of actors, shards and storage. */
public interface Keys {

  /**
   * Authorizes and carries out one request.
   *
   * @return the answer or the refusal; the stage fails only for bugs and outages. What is answered
   *     is durable.
   */
  CompletionStage<Reply> ask(Caller caller, KmsRequest request);
}
