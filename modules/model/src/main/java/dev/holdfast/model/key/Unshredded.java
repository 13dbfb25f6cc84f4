package dev.holdfast.model.key;

import java.time.Instant;

/**
 * Imported material that is no longer the key's, and whose shred key is not known to be destroyed.
 *
 * @param since when it ceased to be the key's
 */
public record Unshredded(BackingKey backingKey, Why why, Instant since) {

  /** What took it from the key. */
  public enum Why {
    DELETED,
    EXPIRED,
    /** It was imported again while it was there. */
    REPLACED
  }

  /** Where its shred key is. */
  public String slot() {
    return backingKey.slot(KeyOrigin.EXTERNAL);
  }
}
