package dev.holdfast.model.journal;

import dev.holdfast.model.name.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and chains journal events; the crypto room's side of the event envelope. May block on
 * the shred store the first time it meets a key.
 */
public interface EventSeal {

  /**
   * Encrypts an event's bytes.
   *
   * @param subject the KMS key whose metadata key seals them, so that they become unreadable when
   *     it is deleted; null for what names no key's metadata, sealed under the region's journal key
   * @param associatedData bound to the result, not kept in it
   */
  byte[] seal(@Nullable KeyId subject, byte[] associatedData, byte[] clear);

  /**
   * Decrypts an event's bytes.
   *
   * @throws IntegrityException when the bytes or the associated data are not those that were sealed
   */
  Opened open(@Nullable KeyId subject, byte[] associatedData, byte[] sealed);

  /** A 32-byte authenticator of {@code data} under the region's journal key. */
  byte[] authenticate(byte[] data);

  /** What came of opening an event. */
  sealed interface Opened {
    record Clear(byte[] bytes) implements Opened {}

    /** The subject's metadata key has been destroyed, as it is when a key is deleted. */
    record Erased() implements Opened {}
  }
}
