package dev.holdfast.model.key;

import java.time.Instant;
import java.util.Optional;

/**
 * One backing key among those of a KMS key.
 *
 * @param backingKey opens nothing any more once imported material is absent
 * @param rotation what made it current; empty for the first, which no rotation made, and for what
 *     waits for its rotation
 * @param imported empty for material that the service made
 */
public record KeyMaterial(
    BackingKey backingKey, Optional<Rotation> rotation, Optional<Imported> imported) {

  /** Made by the service. */
  public KeyMaterial(BackingKey backingKey, Optional<Rotation> rotation) {
    this(backingKey, rotation, Optional.empty());
  }

  /**
   * @param date when the backing key became current
   */
  public record Rotation(RotationType type, Instant date) {}

  /**
   * @param description its owner's, may be empty
   * @param present false once it has expired or been deleted, until it is imported again
   */
  public record Imported(String description, Expiration expiration, boolean present) {}

  /** What related keys have in other regions, and this one is to be brought. */
  static KeyMaterial expected(SharedProperties.SharedMaterial shared) {
    return new KeyMaterial(
        new BackingKey(shared.id(), ExportedKeyToken.copyOf(new byte[0])),
        shared.rotation(),
        Optional.of(new Imported("", Expiration.NEVER, false)));
  }

  public MaterialId id() {
    return backingKey.materialId();
  }

  public boolean isPresent() {
    return imported.isEmpty() || imported.get().present();
  }

  /** Until when it may be used; empty when it cannot be used now. */
  Optional<Expiration> expiration() {
    return imported.filter(Imported::present).map(Imported::expiration);
  }

  KeyMaterial absent() {
    return new KeyMaterial(
        backingKey,
        rotation,
        imported.map(known -> new Imported(known.description(), known.expiration(), false)));
  }

  KeyMaterial with(Rotation newRotation) {
    return new KeyMaterial(backingKey, Optional.of(newRotation), imported);
  }

  /** The same material, brought again. */
  KeyMaterial with(BackingKey newBackingKey, Imported newImported) {
    return new KeyMaterial(newBackingKey, rotation, Optional.of(newImported));
  }
}
