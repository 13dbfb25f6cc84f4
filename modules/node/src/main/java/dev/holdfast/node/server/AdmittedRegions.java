package dev.holdfast.node.server;

import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets only so many requests in at a time; more would wait in queues until their callers have given
 * up.
 */
final class AdmittedRegions implements Regions {

  private final Regions regions;
  private final Semaphore places;

  AdmittedRegions(Regions regions, int places) {
    this.regions = regions;
    this.places = new Semaphore(places);
  }

  @Override
  public CompletionStage<Optional<Keys>> find(Region region) {
    return regions.find(region).thenApply(found -> found.map(keys -> admitted(keys)));
  }

  private Keys admitted(Keys keys) {
    return new Keys() {
      @Override
      public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
        return admit(() -> keys.ask(caller, request), new Reply.Refused(new KmsError.Throttled()));
      }

      @Override
      public CompletionStage<Attested> attest(PublicBytes document) {
        return admit(() -> keys.attest(document), new Attested.Refused(new KmsError.Throttled()));
      }
    };
  }

  private <T> CompletionStage<T> admit(Supplier<CompletionStage<T>> work, T full) {
    if (!places.tryAcquire()) {
      return CompletableFuture.completedFuture(full);
    }
    try {
      return work.get().whenComplete((done, failure) -> places.release());
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }
}
