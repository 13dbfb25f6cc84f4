package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a multi-Region key is after an event on behalf of its related keys. */
final class RelatedChanges {

  private RelatedChanges() {}

  static KmsKey.Live apply(KmsKey.Live live, KeyEvent.RelatedChange change) {
    return switch (change) {
      case KeyEvent.NamingKeyMade(BackingKey namingKey) -> live.withNamingKey(namingKey);
      case KeyEvent.ReplicaImported(Region region, MaterialId id) ->
          live.with(primary(live).imported(region, id));
      case KeyEvent.ReplicaAdded(Region region, ReplicaTerms terms) ->
          live.with(primary(live).with(region, terms));
      case KeyEvent.ReplicaSynchronized(Region region, long revision) -> {
        Related.Primary primary = primary(live).acknowledged(region, revision);
        yield live.with(primary)
            .with(
                live.state() instanceof KeyState.Updating
                        && primary.predecessor().isEmpty()
                        && primary.successor().isEmpty()
                    ? live.settled()
                    : live.state());
      }
      case KeyEvent.ReplicaRemoved(Region region, Instant at) -> {
        Related.Primary primary = primary(live).without(region);
        yield live.with(primary)
            .with(
                primary.replicas().isEmpty()
                        && live.state() instanceof KeyState.PendingReplicaDeletion(int days)
                    ? new KeyState.PendingDeletion(at.plus(Duration.ofDays(days)))
                    : live.state());
      }
      case KeyEvent.ReplicaDeletionAwaited(int days) ->
          live.with(new KeyState.PendingReplicaDeletion(days));
      case KeyEvent.RotationBegun(BackingKey fresh, RotationType type, Instant at) ->
          live.with(
                  live.materials().awaiting(fresh, new KeyMaterial.Rotation(type, at)),
                  live.automaticRotation())
              .sharing();
      case KeyEvent.RotationCompleted(Instant date) -> completed(live, date);
      case KeyEvent.PrimaryMoveBegun(Region successor) ->
          live.with(primary(live).leavingTo(Optional.of(successor))).with(KeyState.UPDATING);
      case KeyEvent.PrimaryMoveAbandoned() ->
          live.with(primary(live).leavingTo(Optional.empty())).with(live.settled());
      case KeyEvent.PrimaryMoved() -> live.with(primary(live).succeeded()).with(live.settled());
      case KeyEvent.Synchronized told -> told(live, told);
    };
  }

  private static Related.Primary primary(KmsKey.Live live) {
    if (live.related().orElse(null) instanceof Related.Primary primary) {
      return primary;
    }
    throw new IllegalStateException(live.arn() + " is not a primary");
  }

  private static KmsKey.Live completed(KmsKey.Live live, Instant date) {
    RotationType type =
        live.materials()
            .pending()
            .flatMap(KeyMaterial::rotation)
            .map(KeyMaterial.Rotation::type)
            .orElseThrow(() -> new IllegalStateException("no rotation has begun"));
    Optional<AutomaticRotation> schedule =
        type == RotationType.AUTOMATIC
            ? live.automaticRotation()
                .map(rotation ->
                    new AutomaticRotation(
                        rotation.periodDays(), date.plus(Duration.ofDays(rotation.periodDays()))))
            : live.automaticRotation();
    return live.with(live.materials().rotatedToPending(date), schedule).sharing();
  }

  /** Takes all that is shared as it is told. */
  private static KmsKey.Live told(KmsKey.Live live, KeyEvent.Synchronized told) {
    SharedProperties shared = told.shared();
    Related before =
        live.related()
            .orElseThrow(
                () -> new IllegalStateException(live.arn() + " is not a multi-Region key"));
    Related after = Related.of(shared, live.arn().region(), before);
    Materials materials =
        shared.origin() == KeyOrigin.EXTERNAL
            ? live.materials().expecting(shared)
            : live.materials().synchronizedTo(told);
    KeyState usable = materials.areUsable() ? KeyState.ENABLED : KeyState.PENDING_IMPORT;
    KeyState state =
        switch (live.state()) {
          case KeyState.Creating() -> usable;
          case KeyState.Enabled() ->
              after instanceof Related.Primary && materials.areUsable()
                  ? KeyState.UPDATING
                  : usable;
          case KeyState.Updating() -> usable;
          case KeyState.Disabled() ->
              materials.areUsable() ? live.state() : KeyState.PENDING_IMPORT;
          case KeyState.PendingImport() -> usable;
          case KeyState.PendingDeletion ignored -> live.state();
          case KeyState.PendingReplicaDeletion ignored -> live.state();
        };
    KmsKey.Live changed = live.with(materials, shared.automaticRotation()).with(state).with(after);
    return shared.origin() == KeyOrigin.EXTERNAL
        ? changed.withNamingKey(told.backingKeys().getFirst())
        : changed;
  }
}
