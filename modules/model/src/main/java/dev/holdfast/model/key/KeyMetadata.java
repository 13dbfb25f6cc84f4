package dev.holdfast.model.key;

import dev.holdfast.model.name.KeyArn;
import java.time.Instant;
import java.util.Optional;

/**
 * What DescribeKey tells.
 *
 * @param currentMaterial empty until the first material is imported
 * @param expiration of what expires first among imported material that is present; empty when none
 *     is
 * @param backing what stands behind it
 * @param reachable whether what stands behind it can be reached: false while its store is not
 *     connected
 * @param multiRegion of a multi-Region key, what it is among its related keys
 */
public record KeyMetadata(
    KeyArn arn,
    KeyManager manager,
    KeySpec spec,
    KeyUsage usage,
    KeyOrigin origin,
    KeyState state,
    String description,
    Instant creationDate,
    Optional<MaterialId> currentMaterial,
    Optional<Expiration> expiration,
    Backing backing,
    boolean reachable,
    Optional<MultiRegion> multiRegion) {

  /** Of a key that needs nothing but its own material. */
  public KeyMetadata(
      KeyArn arn,
      KeyManager manager,
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      KeyState state,
      String description,
      Instant creationDate,
      Optional<MaterialId> currentMaterial,
      Optional<Expiration> expiration) {
    this(
        arn,
        manager,
        spec,
        usage,
        origin,
        state,
        description,
        creationDate,
        currentMaterial,
        expiration,
        new Backing.OwnMaterial(),
        true,
        Optional.empty());
  }

  /** As AWS tells it. */
  public KeyStateName stateName() {
    return KeyState.nameOf(state, reachable);
  }
}
