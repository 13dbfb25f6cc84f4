package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.KmsError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides about the rotation of a key, by itself and on demand, once it is settled that the key is
 * there, that the caller may ask, and that its state and origin allow it.
 */
final class RotationDecider {

  /** AWS's limit, for the life of a key. */
  private static final int MAX_ON_DEMAND_ROTATIONS = 25;

  private RotationDecider() {}

  static Decision enable(KmsKey.Live live, int periodDays, Instant now) {
    Optional<KmsError> elsewhere = RelatedDecider.refusalOfChange(live);
    if (elsewhere.isPresent()) {
      return Decision.refuse(elsewhere.get());
    }
    // Asking again for the same period changes nothing: a tool that repeats its settings daily
    // would otherwise put the rotation off for ever.
    boolean changes =
        live.automaticRotation().map(AutomaticRotation::periodDays).orElse(0) != periodDays;
    return Decision.persistIf(
        changes,
        new KmsAnswer.Done(live.arn()),
        new KeyEvent.RotationEnabled(periodDays, now.plus(Duration.ofDays(periodDays))));
  }

  static Decision disable(KmsKey.Live live) {
    return RelatedDecider.refusalOfChange(live)
        .map(Decision::refuse)
        .orElseGet(() ->
            Decision.persistIf(
                live.automaticRotation().isPresent(),
                new KmsAnswer.Done(live.arn()),
                new KeyEvent.RotationDisabled()));
  }

  static Decision tellStatus(KmsKey.Live live) {
    return Decision.answer(
        new KmsAnswer.RotationStatus(live.arn(), reported(live), onDemandSince(live)));
  }

  /**
   * A key that is pending deletion rotates no more, and says so; cancelling brings the setting
   * back.
   */
  private static Optional<AutomaticRotation> reported(KmsKey.Live live) {
    return live.state() instanceof KeyState.PendingDeletion
            || live.state() instanceof KeyState.PendingReplicaDeletion
        ? Optional.empty()
        : live.automaticRotation();
  }

  private static Optional<Instant> onDemandSince(KmsKey.Live live) {
    return live.materials()
        .pending()
        .flatMap(KeyMaterial::rotation)
        .filter(rotation -> rotation.type() == RotationType.ON_DEMAND)
        .map(KeyMaterial.Rotation::date);
  }

  static Decision onDemand(KmsKey.Live live, Optional<BackingKey> fresh, Instant now) {
    if (live.spec() != KeySpec.SYMMETRIC_DEFAULT) {
      return Decision.refuse(new KmsError.Unsupported(""));
    }
    if (live.backing() instanceof Backing.InStore) {
      return Decision.refuse(new KmsError.WrongOrigin(live.arn(), live.origin()));
    }
    Optional<KmsError> elsewhere = RelatedDecider.refusalOfChange(live);
    if (elsewhere.isPresent()) {
      return Decision.refuse(elsewhere.get());
    }
    if (live.materials().pending().flatMap(KeyMaterial::rotation).isPresent()) {
      return Decision.refuse(new KmsError.RotationUnderWay(live.arn()));
    }
    if (live.materials().onDemandRotations() >= MAX_ON_DEMAND_ROTATIONS) {
      return Decision.refuse(new KmsError.OnDemandRotationLimit(live.arn()));
    }
    return live.origin() == KeyOrigin.EXTERNAL
        ? ImportDecider.rotate(live, now)
        : rotate(live, fresh, RotationType.ON_DEMAND, new KmsAnswer.Acknowledged(live.arn()), now);
  }

  /** What a key does by itself when its period is over. */
  static Decision due(KmsKey.Live live, Optional<BackingKey> fresh, Instant now) {
    boolean rotates =
        live.state() instanceof KeyState.Enabled
            && live.nextRotation().filter(date -> !now.isBefore(date)).isPresent();
    // One rotation however many periods were missed: what counts is that the current key is not
    // old.
    return rotates
        ? rotate(live, fresh, RotationType.AUTOMATIC, new KmsAnswer.Done(live.arn()), now)
        : new Decision.Rest();
  }

  /** Replicas must have the new material before anything is sealed under it. */
  private static Decision rotate(
      KmsKey.Live live,
      Optional<BackingKey> fresh,
      RotationType type,
      KmsAnswer answer,
      Instant now) {
    if (fresh.isEmpty()) {
      return new Decision.Generate(live.binding());
    }
    boolean alone = live.related().map(known -> known.replicas().isEmpty()).orElse(true);
    return Decision.persist(
        answer,
        alone
            ? new KeyEvent.Rotated(fresh.get(), type, now)
            : new KeyEvent.RotationBegun(fresh.get(), type, now));
  }

  static Decision list(KmsKey.Live live, boolean allMaterial) {
    Materials materials = live.materials();
    List<KmsAnswer.Rotation> rotations =
        materials.all().stream()
            .filter(material ->
                allMaterial
                    || material.rotation().isPresent() && !materials.isPending(material.id()))
            .map(material ->
                new KmsAnswer.Rotation(
                    material.id(),
                    materialState(live, material),
                    material.rotation().map(KeyMaterial.Rotation::type),
                    material.rotation().map(KeyMaterial.Rotation::date),
                    material.imported()))
            .toList();
    return Decision.answer(new KmsAnswer.Rotations(live.arn(), rotations, Optional.empty()));
  }

  private static KmsAnswer.MaterialState materialState(KmsKey.Live live, KeyMaterial material) {
    Materials materials = live.materials();
    if (materials.isPending(material.id())) {
      return material.isPresent() && live.awaitingImport().isEmpty()
          ? KmsAnswer.MaterialState.PENDING_ROTATION
          : KmsAnswer.MaterialState.PENDING_MULTI_REGION_IMPORT_AND_ROTATION;
    }
    return materials.current().filter(material::equals).isPresent()
        ? KmsAnswer.MaterialState.CURRENT
        : KmsAnswer.MaterialState.NON_CURRENT;
  }
}
