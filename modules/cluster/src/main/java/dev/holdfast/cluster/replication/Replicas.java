package dev.holdfast.cluster.replication;

import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyCreation;
import dev.holdfast.cluster.schedule.ServiceRecords;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.replication.RelatedRegions;
import dev.holdfast.model.replication.ReplicaReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this region does when others ask it on behalf of multi-Region keys. A replica is made as
 * other keys are: metadata key first, then the key, then its place in the directory; its primary
 * goes on proposing it until all of that is done.
 */
public final class Replicas implements RelatedRegion {

  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  private final Region region;
  private final KeyActors keys;
  private final KeyCreation creation;
  private final Directories directories;
  private final ServiceRecords records;
  private final Vault vault;
  private final RelatedRegions regions;
  private final Replication replication;
  private final Executor crypto;

  /**
   * @param replication for the primaries in this region
   * @param crypto for what blocks
   */
  public Replicas(
      Region region,
      KeyActors keys,
      KeyCreation creation,
      Directories directories,
      ServiceRecords records,
      Vault vault,
      RelatedRegions regions,
      Replication replication,
      Executor crypto) {
    this.region = region;
    this.keys = keys;
    this.creation = creation;
    this.directories = directories;
    this.records = records;
    this.vault = vault;
    this.regions = regions;
    this.replication = replication;
    this.crypto = crypto;
  }

  @Override
  public PublicBytes signingKey() {
    return vault.signingKey();
  }

  @Override
  public CompletionStage<ReplicaReply> propose(Proposal proposal) {
    check(proposal.replica());
    return hear(proposal, false);
  }

  private void check(KeyArn replica) {
    if (!replica.region().equals(region) || !replica.keyId().isMultiRegion()) {
      throw new IllegalArgumentException(replica + " is no multi-Region key of " + region);
    }
  }

  private CompletionStage<ReplicaReply> hear(Proposal proposal, boolean prepared) {
    KeyArn replica = proposal.replica();
    return keys.tell(replica.keyId(), new RelatedMessage.Hear(proposal, prepared))
        .thenCompose(answer ->
            switch (answer) {
              case RelatedAnswer.Unprepared() -> make(proposal);
              case RelatedAnswer.ToRegion(ReplicaReply.Has has) ->
                  listed(proposal).thenApply(done -> has);
              case RelatedAnswer.ToRegion(ReplicaReply reply) ->
                  CompletableFuture.completedStage(reply);
              case RelatedAnswer.Wants(KeyBinding binding, List<BackingKey> has) ->
                  listed(proposal)
                      .thenCompose(done -> onCrypto(() -> vault.offer(binding, proposal.from())))
                      .thenApply(offer ->
                          new ReplicaReply.Asks(
                              offer,
                              has.stream()
                                  .map(BackingKey::materialId)
                                  .collect(Collectors.toSet())));
              case RelatedAnswer.Nothing other -> throw unexpected(other);
              case RelatedAnswer.Telling other -> throw unexpected(other);
              case RelatedAnswer.Taken other -> throw unexpected(other);
              case RelatedAnswer.Noted other -> throw unexpected(other);
            });
  }

  private CompletionStage<ReplicaReply> make(Proposal proposal) {
    KeyArn replica = proposal.replica();
    return creation
        .withinQuota(replica.account())
        .<CompletionStage<ReplicaReply>>either(
            allowed ->
                vault
                    .prepareReplica(binding(replica, proposal.shared()))
                    .thenCompose(done -> hear(proposal, true))
                    .thenCompose(reply -> records.created(replica).thenApply(done -> reply)),
            error -> CompletableFuture.completedStage(new ReplicaReply.Refused(error)))
        .thenCompose(reply -> reply);
  }

  private static KeyBinding binding(KeyArn replica, SharedProperties shared) {
    return new KeyBinding(replica, shared.spec(), shared.usage(), shared.origin());
  }

  /** As long as the primary does not know that the replica is there, it may not be listed yet. */
  private CompletionStage<Done> listed(Proposal proposal) {
    if (proposal.terms().isEmpty()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    KeyArn replica = proposal.replica();
    return directories
        .register(replica.account(), replica.keyId())
        .either(
            registered -> Done.getInstance(),
            error -> {
              throw new IllegalStateException("the directory would not list a replica: " + error);
            });
  }

  @Override
  public CompletionStage<ReplicaReply> deliver(Delivery delivery) {
    KeyArn replica = delivery.replica();
    check(replica);
    KeyBinding binding = binding(replica, delivery.shared());
    return regions
        .find(delivery.from())
        .thenCompose(found -> {
          PublicBytes pinned =
              found
                  .orElseThrow(
                      () -> new IllegalStateException("nobody knows region " + delivery.from()))
                  .signingKey();
          return onCrypto(() ->
              vault
                  .take(binding, delivery.from(), delivery.shared(), delivery.materials(), pinned)
                  .orElseThrow(() ->
                      new IllegalStateException(
                          "what " + delivery.from() + " brought is refused")));
        })
        .thenCompose(fresh ->
            keys.tell(
                    replica.keyId(),
                    new RelatedMessage.Take(delivery.from(), delivery.shared(), fresh))
                .thenCompose(answer -> taken(binding, answer, fresh)));
  }

  private CompletionStage<ReplicaReply> taken(
      KeyBinding binding, RelatedAnswer answer, List<BackingKey> fresh) {
    return switch (answer) {
      case RelatedAnswer.Taken(long revision, List<BackingKey> unused) -> {
        discard(binding, unused);
        yield records
            .synchronizedKey(binding.arn())
            .thenApply(done -> new ReplicaReply.Has(revision));
      }
      case RelatedAnswer.ToRegion(ReplicaReply reply) -> {
        discard(binding, fresh);
        yield CompletableFuture.completedStage(reply);
      }
      case RelatedAnswer.Wants other -> {
        discard(binding, fresh);
        throw unexpected(other);
      }
      case RelatedAnswer.Unprepared other -> throw unexpected(other);
      case RelatedAnswer.Nothing other -> throw unexpected(other);
      case RelatedAnswer.Telling other -> throw unexpected(other);
      case RelatedAnswer.Noted other -> throw unexpected(other);
    };
  }

  /** What stays behind opens nothing, and goes with the key. */
  private void discard(KeyBinding binding, List<BackingKey> unused) {
    for (BackingKey one : unused) {
      var _ =
          vault
              .discard(binding.arn().keyId(), one.slot(binding))
              .whenComplete((done, failure) -> {
                if (failure != null) {
                  LOG.warn(
                      "Material brought to {} twice was not discarded", binding.arn(), failure);
                }
              });
    }
  }

  @Override
  public CompletionStage<Reply> ask(
      KeyArn replica, KeyCommand.UpdatePrimaryRegion command, Caller caller) {
    check(replica);
    return keys.ask(replica, command, caller);
  }

  @Override
  public CompletionStage<Void> suggestLook(KeyId key) {
    return replication.tellEverybody(key).thenAccept(refusals -> {});
  }

  private <T> CompletionStage<T> onCrypto(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, crypto);
  }

  private static IllegalStateException unexpected(RelatedAnswer answer) {
    return new IllegalStateException("a replica answered " + answer.getClass().getSimpleName());
  }
}
