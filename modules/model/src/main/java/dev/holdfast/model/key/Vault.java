package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.MaterialOffer;
import dev.holdfast.model.replication.SealedMaterials;
import java.time.Instant;
import java.util.List;
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
   * As {@link #prepare}, for a key whose material is to be imported: makes its metadata key.
   *
   * @return of a multi-Region key what its material is to be named by
   */
  CompletionStage<Optional<BackingKey>> prepareForImport(KeyBinding binding);

  /**
   * As {@link #prepareForImport}, for a replica; repeating it changes nothing, as long as the
   * replica has not been made.
   */
  CompletionStage<Void> prepareReplica(KeyBinding binding);

  /** Makes what the material of a replica is to be sealed for; its private halves stay here. */
  MaterialOffer offer(KeyBinding replica, Region from);

  /**
   * Seals material for a replica; opens it first, and so may block.
   *
   * @param replica as the replica's region binds it
   * @param signingKey of the replica's region
   * @return empty when the offer is not that region's, for this
   */
  Optional<SealedMaterials> give(
      KeyBinding binding,
      KeyBinding replica,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      MaterialOffer offer,
      PublicBytes signingKey);

  /**
   * Opens material that was sealed for an offer of this vault, once, and wraps it anew; its shred
   * keys are durable on return.
   *
   * @param signingKey of the region that has given it
   * @return empty when it is not that region's, for this, or the offer is forgotten
   */
  Optional<List<BackingKey>> take(
      KeyBinding replica,
      Region from,
      SharedProperties shared,
      SealedMaterials sealed,
      PublicBytes signingKey);

  /** What proves this region's messages to others: SubjectPublicKeyInfo DER. */
  PublicBytes signingKey();

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
   *
   * @param namingKey of a multi-Region key: the same material has the same id under it
   */
  Unwrapped unwrap(
      KeyBinding binding,
      Optional<BackingKey> namingKey,
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Instant now);

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
