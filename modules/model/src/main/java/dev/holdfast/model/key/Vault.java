package dev.holdfast.model.key;

import dev.holdfast.model.Reply;
import dev.holdfast.model.name.KeyId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The one place where a region's key material is made, used and destroyed; implemented by the
 * crypto room.
 */
public interface Vault {

  /**
   * Prepares a new KMS key: makes its metadata key and its first backing key, with shred keys that
   * are durable when the stage completes. A key that is then never created leaves rows behind that
   * open nothing; {@link #shred} removes them.
   *
   * @return empty when too many key pairs wait to be made
   */
  CompletionStage<Optional<BackingKey>> prepare(KeyBinding binding);

  /**
   * Makes one more backing key for an existing KMS key; its shred key is durable when the stage
   * completes.
   */
  CompletionStage<BackingKey> rotate(KeyBinding binding);

  /** Destroys the shred key of one backing key that was made and then not used. */
  CompletionStage<Void> discard(KeyId keyId, MaterialId materialId);

  /**
   * Does the cryptography of an authorized use. Opens the backing key first where it is not open,
   * and so may block on the shred store: call it on a dispatcher of its own.
   *
   * @param use any but {@link KeyUse.GenerateDataKeyPair}
   * @return the answer of the same name, or a refusal
   */
  Reply perform(KeyUse use);

  /**
   * Makes a key pair for a caller, on threads of the vault's own: that may take seconds.
   *
   * @return {@code DataKeyPair}, or {@code Throttled} at once when too many wait to be made
   */
  CompletionStage<Reply> generateDataKeyPair(KeyUse.GenerateDataKeyPair use);

  /**
   * As {@link #perform}, with a backing key that is open already: takes some microseconds and
   * blocks nothing.
   *
   * @return empty when the backing key is not open
   */
  Optional<Reply> performIfOpen(KeyUse use);

  /**
   * Bytes for {@code GenerateRandom}, from a generator of its own.
   *
   * @param numberOfBytes 1 to 1024
   */
  Plaintext random(int numberOfBytes);

  /**
   * Forgets a key's open material; the next use opens it again. Called whenever a key stops being
   * usable.
   */
  void evict(KeyId keyId);

  /** Destroys a key's shred keys and metadata key for good; idempotent. */
  CompletionStage<Void> shred(KeyId keyId);

  /**
   * A 32-byte authenticator for tokens that clients bring back, such as pagination markers;
   * different for each purpose.
   */
  byte[] authenticateToken(String purpose, byte[] token);
}
