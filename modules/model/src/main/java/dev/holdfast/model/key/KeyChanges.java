package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a key is after an event that changed it. */
final class KeyChanges {

  private KeyChanges() {}

  static IllegalStateException cannotFollow(KeyEvent event, KmsKey key) {
    return new IllegalStateException(
        event.getClass().getSimpleName() + " cannot follow " + key.getClass().getSimpleName());
  }

  static KmsKey.Live apply(KmsKey.Live live, KeyEvent.Change change) {
    boolean pending =
        live.state() instanceof KeyState.PendingDeletion
            || live.state() instanceof KeyState.PendingReplicaDeletion;
    if (pending && !isPossibleWhilePending(change)) {
      throw cannotFollow(change, live);
    }
    Materials materials = live.materials();
    return switch (change) {
      case KeyEvent.Enabled() -> live.with(KeyState.ENABLED);
      case KeyEvent.Disabled() -> live.with(KeyState.DISABLED);
      case KeyEvent.DeletionScheduled(Instant date) ->
          live.with(new KeyState.PendingDeletion(date));
      case KeyEvent.DeletionCancelled cancelled -> {
        if (!pending) {
          throw cannotFollow(cancelled, live);
        }
        yield live.with(
            materials.areUsable()
                ? KeyState.DISABLED
                : live.origin() == KeyOrigin.EXTERNAL
                    ? KeyState.PENDING_IMPORT
                    : KeyState.CREATING);
      }
      case KeyEvent.DescriptionUpdated(String text) -> live.withDescription(text);
      case KeyEvent.PolicyPut(AttachedKeyPolicy put) -> live.with(put);
      case KeyEvent.Tagged(Map<String, String> added) -> {
        Map<String, String> all = new HashMap<>(live.tags());
        all.putAll(added);
        yield live.withTags(all);
      }
      case KeyEvent.Untagged(Set<String> removed) -> {
        Map<String, String> rest = new HashMap<>(live.tags());
        rest.keySet().removeAll(removed);
        yield live.withTags(rest);
      }
      case KeyEvent.RotationEnabled(int periodDays, Instant next) ->
          live.withRotation(Optional.of(new AutomaticRotation(periodDays, next))).sharing();
      case KeyEvent.RotationDisabled() -> live.withRotation(Optional.empty()).sharing();
      case KeyEvent.Rotated rotated -> rotated(live, rotated);
      case KeyEvent.MaterialImported imported -> imported(live, materials.imported(imported));
      case KeyEvent.MaterialDeleted(MaterialId id, Instant at) ->
          imported(live, materials.without(id, Unshredded.Why.DELETED, at, live.isReplica()));
      case KeyEvent.MaterialExpired(MaterialId id, Instant validTo) ->
          imported(live, materials.without(id, Unshredded.Why.EXPIRED, validTo, live.isReplica()));
      case KeyEvent.MaterialShredded(Set<String> slots) -> live.with(materials.shredded(slots));
      case KeyEvent.ImportedMaterialRotated rotated -> {
        if (!(live.state() instanceof KeyState.Enabled)) {
          throw cannotFollow(rotated, live);
        }
        yield live.with(materials.rotatedToPending(rotated)).sharing();
      }
      case KeyEvent.RelatedChange related -> RelatedChanges.apply(live, related);
      case KeyEvent.GrantIssued(Grant grant) -> live.with(live.grants().with(grant));
      case KeyEvent.GrantRetired(String grantId) -> live.with(live.grants().without(grantId));
      case KeyEvent.GrantRevoked(String grantId) -> live.with(live.grants().without(grantId));
    };
  }

  private static boolean isPossibleWhilePending(KeyEvent.Change change) {
    return change instanceof KeyEvent.DeletionCancelled
        || change instanceof KeyEvent.PolicyPut
        || change instanceof KeyEvent.MaterialDeleted
        || change instanceof KeyEvent.MaterialExpired
        || change instanceof KeyEvent.MaterialShredded
        || change instanceof KeyEvent.ReplicaSynchronized
        || change instanceof KeyEvent.ReplicaImported
        || change instanceof KeyEvent.ReplicaRemoved
        || change instanceof KeyEvent.RotationCompleted
        || change instanceof KeyEvent.Synchronized
        || change instanceof KeyEvent.GrantRetired
        || change instanceof KeyEvent.GrantRevoked;
  }

  private static KmsKey.Live rotated(KmsKey.Live live, KeyEvent.Rotated rotated) {
    if (!(live.state() instanceof KeyState.Enabled)) {
      throw cannotFollow(rotated, live);
    }
    Materials all =
        live.materials()
            .rotatedTo(
                rotated.backingKey(),
                new KeyMaterial.Rotation(rotated.type(), rotated.rotationDate()));
    Optional<AutomaticRotation> schedule =
        switch (rotated.type()) {
          case ON_DEMAND -> live.automaticRotation();
          case AUTOMATIC -> {
            int periodDays =
                live.automaticRotation()
                    .orElseThrow(() -> cannotFollow(rotated, live))
                    .periodDays();
            yield Optional.of(
                new AutomaticRotation(
                    periodDays, rotated.rotationDate().plus(Duration.ofDays(periodDays))));
          }
        };
    return live.with(all, schedule).sharing();
  }

  /** Replicas are told which materials there are, not whether those are there. */
  private static KmsKey.Live imported(KmsKey.Live live, Materials imported) {
    KmsKey.Live changed = live.with(imported);
    boolean moves =
        live.related().orElse(null) instanceof Related.Primary primary
            && primary.successor().isPresent();
    return moves || imported.areNamedAs(live.materials()) ? changed : changed.sharing();
  }
}
