package dev.holdfast.cluster.replication;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.schedule.ServiceRecords;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedAnswer.Telling;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.RelatedRegions;
import dev.holdfast.model.replication.ReplicaReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tells replicas what their primary has journaled. A primary that has something to tell stays due
 * until each replica has acknowledged it, so that what breaks off anywhere is taken up again: first
 * the replica is proposed what it is to share, and answers what it lacks and what to seal that for;
 * then it is brought that; then the primary journals that it has it. Each step may be repeated.
 */
public final class Replication {

  /**
   * How long a replica is left alone that is not gone yet. One that cannot be told is asked sooner
   * at first, and then less and less often, down to this.
   */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  /** A rotation takes two rounds, and so does a move of the primary. */
  private static final int MOST_ROUNDS = 4;

  private final Region region;
  private final KeyActors keys;
  private final Vault vault;
  private final RelatedRegions regions;
  private final ServiceRecords records;
  private final InstantSource clock;
  private final Executor crypto;
  private final ReplicationLag lag;
  private final ConcurrentMap<KeyId, Pause> pauses = new ConcurrentHashMap<>();

  /** When a key was told in vain, and is to be told again. */
  private record Pause(Instant until, Duration length) {}

  /**
   * @param crypto for what blocks
   */
  public Replication(
      Region region,
      KeyActors keys,
      Vault vault,
      RelatedRegions regions,
      ServiceRecords records,
      InstantSource clock,
      Executor crypto) {
    this.region = region;
    this.keys = keys;
    this.vault = vault;
    this.regions = regions;
    this.records = records;
    this.clock = clock;
    this.crypto = crypto;
    this.lag = new ReplicationLag(PAUSE.multipliedBy(2));
  }

  /** For how long the replicas of each region have lacked something, as far as is known here. */
  public Map<Region, Duration> lag() {
    return lag.at(clock.instant());
  }

  /** What came of telling one replica. */
  private record Told(Region replica, boolean changes, Optional<KmsError> refusal) {}

  /**
   * Tells a key's replicas what is due, unless that was in vain a moment ago.
   *
   * @return whether anything came of it; fails when a replica could not be told
   */
  public CompletionStage<Boolean> tellDue(KeyId keyId) {
    Pause before = pauses.get(keyId);
    if (before != null && clock.instant().isBefore(before.until())) {
      return CompletableFuture.completedStage(false);
    }
    return tell(keyId, false, true)
        .handle((told, failure) -> {
          boolean changes = failure == null && told.stream().anyMatch(Told::changes);
          if (changes) {
            pauses.remove(keyId);
          } else {
            Duration length = failure == null ? PAUSE : nextPause(before);
            pauses.put(keyId, new Pause(clock.instant().plus(length), length));
          }
          return failure == null
              ? CompletableFuture.completedStage(changes)
              : CompletableFuture.<Boolean>failedStage(failure);
        })
        .thenCompose(outcome -> outcome);
  }

  private static Duration nextPause(@Nullable Pause before) {
    Duration next = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
    return next.compareTo(PAUSE) < 0 ? next : PAUSE;
  }

  /**
   * Tells a key's replicas all that there is to tell, until nothing more comes of it.
   *
   * @return which of them refused, and why; fails when one could not be told
   */
  public CompletionStage<Map<Region, KmsError>> tellAll(KeyId keyId) {
    return tellRest(keyId, false);
  }

  /** The same, and looks whether those are still there that have been told all. */
  CompletionStage<Map<Region, KmsError>> tellEverybody(KeyId keyId) {
    return tellRest(keyId, true);
  }

  private CompletionStage<Map<Region, KmsError>> tellRest(KeyId keyId, boolean everybody) {
    pauses.remove(keyId);
    return tellRest(keyId, everybody, MOST_ROUNDS, new ConcurrentHashMap<>());
  }

  private CompletionStage<Map<Region, KmsError>> tellRest(
      KeyId keyId, boolean everybody, int rounds, Map<Region, KmsError> refusals) {
    return tell(keyId, everybody, false)
        .thenCompose(told -> {
          told.forEach(one -> one.refusal().ifPresent(why -> refusals.put(one.replica(), why)));
          return rounds > 1 && told.stream().anyMatch(Told::changes)
              ? tellRest(keyId, false, rounds - 1, refusals)
              : CompletableFuture.completedStage(refusals);
        });
  }

  /**
   * @param watched whether what is not told counts as lag: whoever does due work comes back to it
   */
  private CompletionStage<List<Told>> tell(KeyId keyId, boolean everybody, boolean watched) {
    return keys.tell(keyId, new RelatedMessage.Tell(everybody))
        .thenCompose(answer -> {
          if (!(answer instanceof Telling telling)) {
            lag.caughtUp(keyId);
            return CompletableFuture.completedStage(List.of());
          }
          if (watched) {
            lag.lack(keyId, telling.replicas().keySet(), clock.instant());
          }
          return tell(telling);
        });
  }

  /** All at once; one that cannot be told keeps no other from being told. */
  private CompletionStage<List<Told>> tell(Telling telling) {
    List<CompletableFuture<Told>> rounds =
        telling.replicas().entrySet().stream()
            .map(replica ->
                tell(telling, replica.getKey(), replica.getValue()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(rounds.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> rounds.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<Told> tell(
      Telling telling, Region replica, Optional<ReplicaTerms> terms) {
    KeyArn arn = telling.binding().arn();
    KeyArn there = new KeyArn(replica, arn.account(), arn.keyId());
    return regions
        .find(replica)
        .thenCompose(found -> {
          RelatedRegion peer =
              found.orElseThrow(
                  () -> new IllegalStateException("region " + replica + " is out of reach"));
          return peer.propose(new Proposal(region, there, telling.shared(), terms))
              .thenCompose(reply ->
                  reply instanceof ReplicaReply.Asks asks
                      ? bring(peer, telling, there, asks)
                      : CompletableFuture.completedStage(reply));
        })
        .thenCompose(reply -> note(arn, replica, reply))
        .thenApply(told -> {
          lag.caughtUp(arn.keyId(), replica);
          return told;
        });
  }

  private CompletionStage<ReplicaReply> bring(
      RelatedRegion peer, Telling telling, KeyArn there, ReplicaReply.Asks asks) {
    KeyBinding binding = telling.binding();
    List<BackingKey> lacking =
        telling.backingKeys().stream()
            .filter(one -> !asks.known().contains(one.materialId()))
            .toList();
    return CompletableFuture.supplyAsync(
            () ->
                vault
                    .give(
                        binding,
                        new KeyBinding(there, binding.spec(), binding.usage(), binding.origin()),
                        telling.shared(),
                        lacking,
                        asks.offer(),
                        peer.signingKey())
                    .orElseThrow(() ->
                        new IllegalStateException("what " + there.region() + " offers is refused")),
            crypto)
        .thenCompose(sealed -> peer.deliver(new Delivery(region, there, telling.shared(), sealed)));
  }

  private CompletionStage<Told> note(KeyArn key, Region replica, ReplicaReply reply) {
    return switch (reply) {
      case ReplicaReply.Has(long revision, var imported) ->
          note(
              key,
              replica,
              new RelatedMessage.Acknowledge(replica, revision, imported),
              Optional.empty());
      case ReplicaReply.Gone() ->
          note(key, replica, new RelatedMessage.Forget(replica), Optional.empty());
      case ReplicaReply.Refused(KmsError error) ->
          note(key, replica, new RelatedMessage.GiveUp(replica, error), Optional.of(error));
      case ReplicaReply.Asks ignored ->
          throw new IllegalStateException(replica + " asks again for what it was brought");
    };
  }

  private CompletionStage<Told> note(
      KeyArn key, Region replica, RelatedMessage message, Optional<KmsError> refusal) {
    return keys.tell(key.keyId(), message)
        .thenCompose(answer -> {
          if (!(answer instanceof RelatedAnswer.Noted(boolean changes, boolean rotated))) {
            throw new IllegalStateException(
                "a primary answered " + answer.getClass().getSimpleName());
          }
          Told told = new Told(replica, changes, refusal);
          return rotated
              ? records.rotated(key).thenApply(recorded -> told)
              : CompletableFuture.completedStage(told);
        });
  }

  /** Suggests to the primary elsewhere that it look for replicas that are gone; it may be away. */
  public CompletionStage<Void> suggestLook(Region primary, KeyId keyId) {
    return regions
        .find(primary)
        .thenCompose(found ->
            found
                .map(peer -> peer.suggestLook(keyId))
                .orElseGet(() -> CompletableFuture.completedStage(null)));
  }

  /** The region as it is asked on behalf of related keys. */
  Flow<RelatedRegion> find(Region other) {
    return Flow.from(regions.find(other))
        .then(found ->
            found
                .map(Flow::of)
                .orElseGet(() -> Flow.refused(new KmsError.RegionUnknown(other.name()))));
  }
}
