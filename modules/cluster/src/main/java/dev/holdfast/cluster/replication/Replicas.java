package dev.holdfast.cluster.replication;

import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyCreation;
import dev.holdfast.cluster.schedule.ServiceRecords;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * What this region does when others ask it on behalf of multi-Region keys. A replica is made as
 * other keys are: metadata key first, then the key, then its place in the directory; its primary
 * goes on proposing it until all of that is done.
 */
public final class Replicas implements RelatedRegion {

  private final Region region;
  private final KeyActors keys;
  private final KeyCreation creation;
  private final Directories directories;
  private final ServiceRecords records;
  private final Vault vault;
  private final RelatedRegions regions;
  private final Replication replication;

  /**
   * @param replication for the primaries in this region
   */
  public Replicas(
      Region region,
      KeyActors keys,
      KeyCreation creation,
      Directories directories,
      ServiceRecords records,
      Vault vault,
      RelatedRegions regions,
      Replication replication) {
    this.region = region;
    this.keys = keys;
    this.creation = creation;
    this.directories = directories;
    this.records = records;
    this.vault = vault;
    this.regions = regions;
    this.replication = replication;
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
              case RelatedAnswer.ToRegion(ReplicaReply.Asks asks) ->
                  listed(proposal).thenApply(done -> asks);
              case RelatedAnswer.ToRegion(ReplicaReply reply) ->
                  CompletableFuture.completedStage(reply);
              case RelatedAnswer.Wants other -> throw unexpected(other);
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
    return regions
        .find(delivery.from())
        .thenCompose(found ->
            keys.bring(
                delivery,
                found
                    .orElseThrow(
                        () -> new IllegalStateException("nobody knows region " + delivery.from()))
                    .signingKey()))
        .thenCompose(answer -> taken(replica, answer));
  }

  private CompletionStage<ReplicaReply> taken(KeyArn replica, RelatedAnswer answer) {
    return switch (answer) {
      case RelatedAnswer.Taken(long revision, var imported, var ignored) ->
          records
              .synchronizedKey(replica)
              .thenApply(done -> new ReplicaReply.Has(revision, imported));
      case RelatedAnswer.ToRegion(ReplicaReply reply) -> CompletableFuture.completedStage(reply);
      case RelatedAnswer.Wants other -> throw unexpected(other);
      case RelatedAnswer.Unprepared other -> throw unexpected(other);
      case RelatedAnswer.Nothing other -> throw unexpected(other);
      case RelatedAnswer.Telling other -> throw unexpected(other);
      case RelatedAnswer.Noted other -> throw unexpected(other);
    };
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

  private static IllegalStateException unexpected(RelatedAnswer answer) {
    return new IllegalStateException("a replica answered " + answer.getClass().getSimpleName());
  }
}
