package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
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

  /** As {@link #prepare}, for a key whose material is to be imported: makes its metadata key. */
  CompletionStage<Void> prepareForImport(KeyBinding binding);

  /**
   * Makes a key pair for wrapping material, and a token that holds its private half; nothing of it
   * is kept.
   *
   * @param wrappingKeySpec an RSA one or SM2
   * @param validTo from when on the token is refused
   * @return {@code ImportOffered}, or {@code Throttled} at once when too many pairs wait to be made
   */
  CompletionStage<Reply> offerImport(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Instant validTo);

  /**
   * Unwraps and checks imported material; its shred key is durable on return, and another each
   * time. May take as long as a private key takes, and block on the shred store.
   */
  Unwrapped unwrap(
      KeyBinding binding, PublicBytes importToken, PublicBytes encryptedKeyMaterial, Instant now);

  /** What came of unwrapping. */
  sealed interface Unwrapped {

    record Material(BackingKey backingKey) implements Unwrapped {}

    record Refused(KmsError error) implements Unwrapped {}
  }

  /**
   * Makes one more backing key for an existing KMS key; its shred key is durable when the stage
   * completes.
   */
  CompletionStage<BackingKey> rotate(KeyBinding binding);

  /**
   * Destroys the shred key of one backing key for good; idempotent.
   *
   * @param slot the backing key's, see {@link BackingKey#slot}
   */
  CompletionStage<Void> discard(KeyId keyId, String slot);

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
   * Encrypts for a recipient; takes as long as what is {@link KeyUse.Lengthy}.
   *
   * @return CMS EnvelopedData, as {@link Delivered.ForRecipient} has it
   */
  PublicBytes envelope(Recipient recipient, Plaintext plaintext);

  /**
   * Verifies an attestation document: form, age, chain and signature. Takes some milliseconds and
   * blocks nothing.
   *
   * @param document of any length, from anybody
   */
  Attested attest(PublicBytes document, Instant now);

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
