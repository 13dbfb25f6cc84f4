package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreUse;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TokenKeys;
import dev.holdfast.model.store.TokenUse;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key managers and tokens, asked so that one that does not answer harms its own keys only, and them
 * briefly: a bounded number waits for each, and after some failures it is not asked for a while.
 */
final class GuardedManagers implements StoreUses {

  /** Of one store at a time: at 10 ms an answer more than AWS's quota of 1,800 a second. */
  static final int MOST_WAITING = 32;

  private static final int MOST_WAITING_FOR_ALL = 256;
  private static final Logger LOG = LoggerFactory.getLogger(GuardedManagers.class);

  private final KeyManagers managers;
  private final TokenKeys tokens;
  private final InstantSource clock;
  private final Admission<StoreId> admission = new Admission<>(MOST_WAITING, MOST_WAITING_FOR_ALL);

  /** Only of those that have failed lately. */
  private final ConcurrentMap<StoreId, Breaker> breakers = new ConcurrentHashMap<>();

  GuardedManagers(KeyManagers managers, TokenKeys tokens, InstantSource clock) {
    this.managers = managers;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Asked whatever was before: this is how an administrator finds out. */
  CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation) {
    return wellAgain(store, managers.health(region, store, proxy, operation));
  }

  CompletionStage<ManagerReply<ExternalKeyMetadata>> describe(
      Region region, StoreId store, ProxyAccess proxy, String externalKeyId, Requester requester) {
    return ofProxy(store, () -> managers.describe(region, store, proxy, externalKeyId, requester));
  }

  /** Asked whatever was before, as {@link #health}. */
  CompletionStage<Optional<TokenFault>> connect(StoreId store, TokenAccess token) {
    return wellAgain(store, tokens.connect(store, token));
  }

  /** What is well is asked again, however often it has failed. */
  private <F> CompletionStage<Optional<F>> wellAgain(
      StoreId store, CompletionStage<Optional<F>> asked) {
    return asked.whenComplete((fault, outage) -> {
      if (outage == null && fault.isEmpty()) {
        breakers.remove(store);
      }
    });
  }

  CompletionStage<ManagerReply<String>> generate(
      StoreId store, TokenAccess token, String objectId) {
    return ofToken(store, () -> tokens.generate(store, token, objectId));
  }

  CompletionStage<ManagerReply<String>> destroy(StoreId store, TokenAccess token, String objectId) {
    return ofToken(store, () -> tokens.destroy(store, token, objectId));
  }

  CompletionStage<ManagerReply<Plaintext>> random(
      StoreId store, TokenAccess token, int numberOfBytes) {
    return ofToken(store, () -> tokens.random(store, token, numberOfBytes));
  }

  @Override
  public CompletionStage<ManagerReply<ExternalCiphertext>> seal(StoreUse use, PublicBytes text) {
    return switch (use) {
      case ExternalUse external -> ofProxy(use.store(), () -> managers.encrypt(external, text));
      case TokenUse ofToken -> ofToken(use.store(), () -> tokens.seal(ofToken, text));
    };
  }

  @Override
  public CompletionStage<ManagerReply<PublicBytes>> open(
      StoreUse use, ExternalCiphertext ciphertext) {
    return switch (use) {
      case ExternalUse external ->
          ofProxy(use.store(), () -> managers.decrypt(external, ciphertext));
      case TokenUse ofToken -> ofToken(use.store(), () -> tokens.open(ofToken, ciphertext));
    };
  }

  private <T> CompletionStage<ManagerReply<T>> ofProxy(
      StoreId store, Supplier<CompletionStage<ManagerReply<T>>> question) {
    return guarded(store, question, ProxyFault.CROWDED, ProxyFault.RESTING);
  }

  private <T> CompletionStage<ManagerReply<T>> ofToken(
      StoreId store, Supplier<CompletionStage<ManagerReply<T>>> question) {
    return guarded(store, question, TokenFault.CROWDED, TokenFault.RESTING);
  }

  private <T> CompletionStage<ManagerReply<T>> guarded(
      StoreId store,
      Supplier<CompletionStage<ManagerReply<T>>> question,
      StoreFault crowded,
      StoreFault resting) {
    if (!admission.tryEnter(store)) {
      return CompletableFuture.completedStage(new ManagerReply.Failed<>(crowded));
    }
    if (!lets(store)) {
      admission.leave(store);
      return CompletableFuture.completedStage(new ManagerReply.Failed<>(resting));
    }
    CompletionStage<ManagerReply<T>> asked;
    try {
      asked = question.get();
    } catch (RuntimeException bug) {
      asked = CompletableFuture.failedStage(bug);
    }
    return asked.whenComplete((reply, bug) -> {
      admission.leave(store);
      if (bug == null) {
        learn(store, reply);
      }
    });
  }

  private boolean lets(StoreId store) {
    boolean[] lets = {true};
    breakers.computeIfPresent(
        store,
        (ignored, breaker) -> {
          lets[0] = breaker.lets(clock.instant());
          return lets[0] ? breaker.tried(clock.instant()) : breaker;
        });
    return lets[0];
  }

  private void learn(StoreId store, ManagerReply<?> reply) {
    if (reply instanceof ManagerReply.Failed<?>(StoreFault fault) && fault.isOutage()) {
      breakers.compute(
          store,
          (ignored, before) -> {
            Breaker known = Optional.ofNullable(before).orElse(Breaker.CLOSED);
            Breaker after = known.failed(clock.instant());
            if (after.isOpen() && !known.isOpen()) {
              LOG.warn(
                  "What is behind the custom key store {} failed {} times in a row, at last with"
                      + " {}: it is tried again every {} s",
                  store,
                  Breaker.MOST_FAILURES,
                  fault,
                  Breaker.REST.toSeconds());
            }
            return after;
          });
    } else {
      breakers.remove(store);
    }
  }
}
