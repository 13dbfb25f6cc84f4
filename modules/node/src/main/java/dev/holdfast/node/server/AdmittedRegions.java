package dev.holdfast.node.server;

import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

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
    return (caller, request) -> ask(keys, caller, request);
  }

  private CompletionStage<Reply> ask(Keys keys, Caller caller, KmsRequest request) {
    if (!places.tryAcquire()) {
      return CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled()));
    }
    try {
      return keys.ask(caller, request).whenComplete((reply, failure) -> places.release());
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }
}
