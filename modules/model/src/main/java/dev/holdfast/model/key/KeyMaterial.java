package dev.holdfast.model.key;

import java.time.Instant;
import java.util.Optional;

/**
 * One backing key among those of a KMS key.
 *
 * @param rotation what made it current; empty for the first, which no rotation made
 */
public record KeyMaterial(BackingKey backingKey, Optional<Rotation> rotation) {

  /**
   * @param date when the backing key became current
   */
  public record Rotation(RotationType type, Instant date) {}

  public MaterialId id() {
    return backingKey.materialId();
  }
}
