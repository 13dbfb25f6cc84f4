package dev.holdfast.cluster.key;

import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.ReplicaReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * What a replica's node does with material that comes from another region. Offer and delivery are
 * both handled where the replica's actor is: of a region's nodes only the one that made an offer
 * can open what is sealed for it.
 *
 * @param crypto for what blocks
 */
record RelatedMaterial(Vault vault, Executor crypto) {

  /** Says what a replica lacks, and makes what it is to be sealed for. */
  CompletionStage<RelatedAnswer> asking(RelatedAnswer.Wants wants, Region from) {
    return CompletableFuture.supplyAsync(
        () ->
            new RelatedAnswer.ToRegion(
                new ReplicaReply.Asks(
                    vault.offer(wants.binding(), from),
                    wants.has().stream().map(BackingKey::materialId).collect(Collectors.toSet()))),
        crypto);
  }

  /** Opens a delivery, and wraps what it brings anew. */
  CompletionStage<List<BackingKey>> opened(Delivery delivery, PublicBytes signingKey) {
    SharedProperties shared = delivery.shared();
    KeyBinding binding =
        new KeyBinding(delivery.replica(), shared.spec(), shared.usage(), shared.origin());
    return CompletableFuture.supplyAsync(
        () ->
            vault
                .take(binding, delivery.from(), shared, delivery.materials(), signingKey)
                .orElseThrow(() ->
                    new IllegalStateException("what " + delivery.from() + " brought is refused")),
        crypto);
  }
}
