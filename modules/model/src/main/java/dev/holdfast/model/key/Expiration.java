package dev.holdfast.model.key;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when imported material may be used.
 *
 * @param validTo exclusive; empty for ever
 */
public record Expiration(Optional<Instant> validTo) {

  public static final Expiration NEVER = new Expiration(Optional.empty());

  public static Expiration at(Instant validTo) {
    return new Expiration(Optional.of(validTo));
  }

  /** AWS's name of the expiration model. */
  public String model() {
    return validTo.isPresent() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
  }

  boolean isOver(Instant now) {
    return validTo.isPresent() && !now.isBefore(validTo.get());
  }
}
