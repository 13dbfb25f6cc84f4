package dev.holdfast.cluster.schedule;

import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.cluster.replication.Replication;
import dev.holdfast.cluster.store.StoreKeys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.WakeUps;
import dev.holdfast.model.key.Unshredded;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.RegionTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the keys that have something to do. Deleting one takes steps, each of which may be
 * repeated: the key journals that it is deleted; the trail is told; the directory forgets it, and
 * so does the custom key store that it was in; its shred keys are destroyed; the key journals that
 * nothing is left. Until that last event the key stays due, so that work broken off anywhere is
 * taken up again. The directory comes before the destruction because what tells the key's account
 * is erased by it.
 */
public final class DueWork {

  private static final int IN_FLIGHT = 32;
  private static final Logger LOG = LoggerFactory.getLogger(DueWork.class);

  private final WakeUps wakeUps;
  private final KeyActors keys;
  private final Directories directories;
  private final StoreKeys stores;
  private final Vault vault;
  private final Replication replication;
  private final ServiceRecords records;
  private final RegionTime time;
  private final Executor blocking;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  /**
   * @param blocking where the index is read and material destroyed, both of which may block
   */
  public DueWork(
      WakeUps wakeUps,
      KeyActors keys,
      Directories directories,
      StoreKeys stores,
      Vault vault,
      Replication replication,
      ServiceRecords records,
      RegionTime time,
      Executor blocking) {
    this.wakeUps = wakeUps;
    this.keys = keys;
    this.directories = directories;
    this.stores = stores;
    this.vault = vault;
    this.replication = replication;
    this.records = records;
    this.time = time;
    this.blocking = blocking;
  }

  /**
   * Works until nothing is due any more. Not to be run twice at a time.
   *
   * @return fails at the end when some keys could not do their work; the others have done it
   */
  CompletionStage<Void> run() {
    return time.credited().isEmpty()
        ? CompletableFuture.completedStage(null)
        : runRest(new HashSet<>(), new HashSet<>());
  }

  /**
   * @param passed what made no progress in this run and is not tried again in it, so that it keeps
   *     nobody waiting
   */
  private CompletionStage<Void> runRest(Set<String> passed, Set<String> failed) {
    return CompletableFuture.supplyAsync(
            () -> wakeUps.due(time.credited().orElseThrow(), IN_FLIGHT + passed.size()), blocking)
        .thenComposeAsync(
            due -> {
              List<String> batch =
                  due.stream().filter(id -> !passed.contains(id)).limit(IN_FLIGHT).toList();
              if (batch.isEmpty()) {
                return failed.isEmpty()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : CompletableFuture.<Void>failedFuture(
                        new IllegalStateException(
                            failed.size() + " keys could not do what is due"));
              }
              return wakeAll(batch, passed, failed)
                  .thenComposeAsync(done -> runRest(passed, failed), blocking);
            },
            blocking);
  }

  private CompletableFuture<Void> wakeAll(
      List<String> batch, Set<String> passed, Set<String> failed) {
    CompletableFuture<?>[] work = new CompletableFuture<?>[batch.size()];
    for (int i = 0; i < work.length; i++) {
      String persistenceId = batch.get(i);
      work[i] =
          wake(persistenceId)
              .handle((progress, failure) -> {
                tell(persistenceId, failure);
                synchronized (passed) {
                  if (failure != null) {
                    failed.add(persistenceId);
                  }
                  if (failure != null || !progress) {
                    passed.add(persistenceId);
                  }
                }
                return progress;
              })
              .toCompletableFuture();
    }
    return CompletableFuture.allOf(work);
  }

  /** Once, not every second as long as it lasts. */
  private void tell(String persistenceId, @Nullable Throwable failure) {
    if (failure == null) {
      failing.remove(persistenceId);
    } else if (failing.add(persistenceId)) {
      LOG.error(
          "What is due at {} could not be done; it stays due and is tried again",
          persistenceId,
          failure);
    }
  }

  /** Whether anything was done. */
  private CompletionStage<Boolean> wake(String persistenceId) {
    Optional<KeyId> key = KeyEntity.keyOf(persistenceId);
    if (key.isEmpty()) {
      return CompletableFuture.failedStage(
          new IllegalStateException("nothing wakes " + persistenceId));
    }
    KeyId keyId = key.get();
    return keys.due(keyId)
        .thenCompose(outcome ->
            switch (outcome) {
              case DueOutcome.Nothing() -> CompletableFuture.completedStage(false);
              case DueOutcome.Rotated(KeyArn arn) ->
                  records.rotated(arn).thenApply(recorded -> true);
              case DueOutcome.ShredMaterial(KeyArn arn, List<Unshredded> materials) ->
                  shredMaterial(arn, materials).thenApply(done -> true);
              case DueOutcome.Shred(Optional<KeyArn> arn, Optional<Region> primary) ->
                  shred(keyId, arn)
                      .thenCompose(done -> suggestLook(keyId, primary))
                      .thenApply(done -> true);
              case DueOutcome.TellReplicas() -> replication.tellDue(keyId);
            });
  }

  /**
   * As for a deleted key, each step may be repeated: the trail is told, the shred keys are
   * destroyed, and only then the key journals that they are.
   */
  private CompletionStage<Void> shredMaterial(KeyArn key, List<Unshredded> materials) {
    CompletionStage<Void> work = CompletableFuture.completedStage(null);
    for (Unshredded material : materials) {
      if (material.why() == Unshredded.Why.EXPIRED) {
        work = work.thenCompose(done -> records.materialExpired(key));
      }
    }
    Set<String> slots = new HashSet<>();
    for (Unshredded material : materials) {
      slots.add(material.slot());
      work =
          work.thenCompose(done ->
              CompletableFuture.supplyAsync(
                      () -> vault.discard(key.keyId(), material.slot()), blocking)
                  .thenCompose(Function.identity()));
    }
    return work.thenCompose(done -> keys.completeMaterialShredding(key.keyId(), slots))
        .thenAccept(done -> {});
  }

  private CompletionStage<Void> shred(KeyId keyId, Optional<KeyArn> arn) {
    CompletionStage<Void> unlisted =
        arn.map(named -> records.deleted(named).thenCompose(recorded -> unlist(named)))
            .orElseGet(() -> CompletableFuture.completedStage(null));
    return unlisted
        .thenCompose(done ->
            CompletableFuture.supplyAsync(() -> vault.shred(keyId), blocking)
                .thenCompose(Function.identity()))
        .thenCompose(done -> keys.completeShredding(keyId))
        .thenAccept(done -> LOG.info("Key {} is deleted and its material destroyed", keyId));
  }

  /** A primary that waits for its replicas to be gone asks from time to time anyway. */
  private CompletionStage<Void> suggestLook(KeyId keyId, Optional<Region> primary) {
    return primary
        .map(region ->
            replication
                .suggestLook(region, keyId)
                .exceptionally(failure -> {
                  LOG.info("The primary of {} in {} will see later that it is gone", keyId, region);
                  return null;
                }))
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  private CompletionStage<Void> unlist(KeyArn key) {
    return directories
        .unregister(key.account(), key.keyId())
        .then(unregistered -> stores.forget(key))
        .toReply(done -> new KmsAnswer.Done(key))
        .thenAccept(reply -> {
          if (reply instanceof Reply.Refused(KmsError error, var ignored)) {
            throw new IllegalStateException("the directory would not forget a key: " + error);
          }
        });
  }
}
