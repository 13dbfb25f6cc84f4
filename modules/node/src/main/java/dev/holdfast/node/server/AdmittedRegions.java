package dev.holdfast.node.server;

import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets only so many requests in at a time; more would wait in queues until their callers have given
 * up.
 */
final class AdmittedRegions implements Regions {

  /** Documents are looked at before anybody knows whose they are. */
  private static final String ATTESTATION = "attestation";

  /** What a request takes, and gives back. */
  private record Place(String caller, Places.Kind kind, Optional<KeyReference> key) {

    static Place of(String caller, KmsRequest request) {
      Places.Kind kind = Places.Kind.of(request.operation());
      return new Place(caller, kind, Places.key(kind, request));
    }
  }

  private final Regions regions;
  private final Places places;
  private final BiConsumer<String, String> throttled;

  /**
   * @param throttled is told of each request that finds no place: what was full, and what kind of
   *     request it was
   */
  AdmittedRegions(Regions regions, int places, BiConsumer<String, String> throttled) {
    this.regions = regions;
    this.places = new Places(places);
    this.throttled = throttled;
  }

  @Override
  public CompletionStage<Optional<Keys>> find(Region region) {
    return regions.find(region).thenApply(found -> found.map(keys -> admitted(keys)));
  }

  /** Whether a request for an operation would find no place, whoever makes it. */
  boolean isFull(KmsOperation operation) {
    Places.Kind kind = Places.Kind.of(operation);
    if (!places.isFull(kind)) {
      return false;
    }
    throttled.accept(word(Places.Full.SERVER), word(kind));
    return true;
  }

  private Keys admitted(Keys keys) {
    return new Keys() {
      @Override
      public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
        return admit(
            Place.of(name(caller), request),
            () -> keys.ask(caller, request),
            new Reply.Refused(new KmsError.Throttled()));
      }

      // Each needs a place of its own; those that find one are asked together.
      @Override
      public List<CompletableFuture<Reply>> askEach(Caller caller, List<KmsRequest> requests) {
        String name = name(caller);
        List<KmsRequest> let = new ArrayList<>(requests.size());
        List<Place> taken = new ArrayList<>(requests.size());
        boolean[] isLet = new boolean[requests.size()];
        for (int i = 0; i < isLet.length; i++) {
          KmsRequest request = requests.get(i);
          Place place = Place.of(name, request);
          isLet[i] = takes(place);
          if (isLet[i]) {
            let.add(request);
            taken.add(place);
          }
        }
        List<CompletableFuture<Reply>> asked;
        try {
          asked = keys.askEach(caller, let);
        } catch (RuntimeException e) {
          taken.forEach(AdmittedRegions.this::leave);
          throw e;
        }
        List<CompletableFuture<Reply>> replies = new ArrayList<>(isLet.length);
        int next = 0;
        for (boolean in : isLet) {
          if (in) {
            Place place = taken.get(next);
            replies.add(asked.get(next).whenComplete((done, failure) -> leave(place)));
            next++;
          } else {
            replies.add(
                CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled())));
          }
        }
        return replies;
      }

      @Override
      public CompletionStage<Attested> attest(PublicBytes document) {
        return admit(
            new Place(ATTESTATION, Places.Kind.BULK, Optional.empty()),
            () -> keys.attest(document),
            new Attested.Refused(new KmsError.Throttled()));
      }
    };
  }

  /** Sessions count for who gives them their names: they could have as many as they like. */
  private static String name(Caller caller) {
    return switch (caller.identity()) {
      case Identity.RoleSession session -> session.roleId();
      case Identity.FederatedUser federated -> federated.account().value();
      case Identity.User user -> user.principalId();
      case Identity.Root root -> root.principalId();
    };
  }

  private <T> CompletionStage<T> admit(Place place, Supplier<CompletionStage<T>> work, T refusal) {
    if (!takes(place)) {
      return CompletableFuture.completedFuture(refusal);
    }
    try {
      return work.get().whenComplete((done, failure) -> leave(place));
    } catch (RuntimeException e) {
      leave(place);
      throw e;
    }
  }

  private boolean takes(Place place) {
    Optional<Places.Full> full = places.take(place.caller(), place.kind(), place.key());
    full.ifPresent(why -> throttled.accept(word(why), word(place.kind())));
    return full.isEmpty();
  }

  private void leave(Place place) {
    places.leave(place.caller(), place.kind(), place.key());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
