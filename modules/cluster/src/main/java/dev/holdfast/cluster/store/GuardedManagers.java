package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxyReply;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreId;
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
 * Key managers, asked so that one that does not answer harms its own keys only, and them briefly: a
 * bounded number waits for each, and after some failures it is not asked for a while.
 */
final class GuardedManagers implements KeyManagers {

  /** Of one store at a time: at 10 ms an answer more than AWS's quota of 1,800 a second. */
  static final int MOST_WAITING = 32;

  private static final int MOST_WAITING_FOR_ALL = 256;
  private static final Logger LOG = LoggerFactory.getLogger(GuardedManagers.class);

  private final KeyManagers managers;
  private final InstantSource clock;
  private final Admission<StoreId> admission = new Admission<>(MOST_WAITING, MOST_WAITING_FOR_ALL);

  /** Only of those that have failed lately. */
  private final ConcurrentMap<StoreId, Breaker> breakers = new ConcurrentHashMap<>();

  GuardedManagers(KeyManagers managers, InstantSource clock) {
    this.managers = managers;
    this.clock = clock;
  }

  /** Asked whatever was before: this is how an administrator finds out. */
  @Override
  public CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation) {
    return managers
        .health(region, store, proxy, operation)
        .whenComplete((fault, outage) -> {
          if (outage == null && fault.isEmpty()) {
            breakers.remove(store);
          }
        });
  }

  @Override
  public CompletionStage<ProxyReply<ExternalKeyMetadata>> describe(
      Region region, StoreId store, ProxyAccess proxy, String externalKeyId, Requester requester) {
    return guarded(store, () -> managers.describe(region, store, proxy, externalKeyId, requester));
  }

  @Override
  public CompletionStage<ProxyReply<ExternalCiphertext>> encrypt(
      ExternalUse use, PublicBytes text) {
    return guarded(use.store(), () -> managers.encrypt(use, text));
  }

  @Override
  public CompletionStage<ProxyReply<PublicBytes>> decrypt(
      ExternalUse use, ExternalCiphertext ciphertext) {
    return guarded(use.store(), () -> managers.decrypt(use, ciphertext));
  }

  private <T> CompletionStage<ProxyReply<T>> guarded(
      StoreId store, Supplier<CompletionStage<ProxyReply<T>>> question) {
    if (!admission.tryEnter(store)) {
      return CompletableFuture.completedStage(new ProxyReply.Failed<>(ProxyFault.CROWDED));
    }
    if (!lets(store)) {
      admission.leave(store);
      return CompletableFuture.completedStage(new ProxyReply.Failed<>(ProxyFault.RESTING));
    }
    CompletionStage<ProxyReply<T>> asked;
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

  private void learn(StoreId store, ProxyReply<?> reply) {
    if (reply instanceof ProxyReply.Failed<?>(ProxyFault fault) && fault.isOutage()) {
      breakers.compute(
          store,
          (ignored, before) -> {
            Breaker known = Optional.ofNullable(before).orElse(Breaker.CLOSED);
            Breaker after = known.failed(clock.instant());
            if (after.isOpen() && !known.isOpen()) {
              LOG.warn(
                  "The proxy of the custom key store {} failed {} times in a row, at last with {}:"
                      + " it is tried again every {} s",
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
