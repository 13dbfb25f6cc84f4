package dev.holdfast.model;

import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.PublicBytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  /**
   * Authorizes and carries out several requests of one caller, each as if it had been asked alone:
   * what becomes of one says nothing of another. What they have in common may be done once.
   *
   * @return of each, in their order, what {@link #ask} would
   */
  default List<CompletableFuture<Reply>> askEach(Caller caller, List<KmsRequest> requests) {
    return requests.stream().map(request -> ask(caller, request).toCompletableFuture()).toList();
  }

  /**
   * Verifies the attestation document of a request, for a caller that has been verified. What it
   * tells then belongs into a {@link KmsRequest.ForRecipient} at once: a document is good for
   * minutes. Where nothing else is said, no document is good.
   *
   * @param document as it came
   */
  default CompletionStage<Attested> attest(PublicBytes document) {
    return CompletableFuture.completedStage(
        new Attested.Refused(new KmsError.NoAttestationRoots()));
  }
}
