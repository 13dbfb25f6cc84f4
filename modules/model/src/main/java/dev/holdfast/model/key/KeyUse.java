package dev.holdfast.model.key;

import dev.holdfast.model.attestation.Recipient;
import java.util.Optional;

/**
 * A cryptographic task that a key's actor has authorized: what to do, with which backing key. Never
 * leaves the node.
 */
public sealed interface KeyUse {

  KeyBinding binding();

  BackingKey backingKey();

  /**
   * Whom what is answered in confidence is encrypted for; empty for an answer in clear. Takes as
   * long as what is {@link Lengthy}.
   */
  default Optional<Recipient> recipient() {
    return Optional.empty();
  }

  record Encrypt(
      KeyBinding binding, BackingKey backingKey, Plaintext plaintext, EncryptionContext context)
      implements KeyUse {}

  record Decrypt(
      KeyBinding binding,
      BackingKey backingKey,
      CiphertextBlob blob,
      EncryptionContext context,
      Optional<Recipient> recipient)
      implements KeyUse {

    /** For an answer in clear. */
    public Decrypt(
        KeyBinding binding, BackingKey backingKey, CiphertextBlob blob, EncryptionContext context) {
      this(binding, backingKey, blob, context, Optional.empty());
    }
  }

  /**
   * Encrypts, and opens the result again before it is answered.
   *
   * @param associatedData of at most 65,535 bytes
   */
  record EncryptDetached(
      KeyBinding binding, BackingKey backingKey, Plaintext plaintext, PublicBytes associatedData)
      implements KeyUse {}

  /**
   * @param ciphertext well-formed
   * @param associatedData of at most 65,535 bytes
   */
  record DecryptDetached(
      KeyBinding binding,
      BackingKey backingKey,
      DetachedCiphertext ciphertext,
      PublicBytes associatedData)
      implements KeyUse {}

  /**
   * Makes random bytes and encrypts them.
   *
   * @param numberOfBytes 1 to 1024
   * @param withPlaintext whether the answer carries the bytes too, in clear or for the recipient
   */
  record GenerateDataKey(
      KeyBinding binding,
      BackingKey backingKey,
      int numberOfBytes,
      boolean withPlaintext,
      EncryptionContext context,
      Optional<Recipient> recipient)
      implements KeyUse {

    /** For an answer in clear. */
    public GenerateDataKey(
        KeyBinding binding,
        BackingKey backingKey,
        int numberOfBytes,
        boolean withPlaintext,
        EncryptionContext context) {
      this(binding, backingKey, numberOfBytes, withPlaintext, context, Optional.empty());
    }
  }

  /**
   * @param message 1 to 4096 bytes
   */
  record GenerateMac(
      KeyBinding binding, BackingKey backingKey, MacAlgorithm algorithm, Plaintext message)
      implements KeyUse {}

  /**
   * What takes a private key or a curve, and so a hundred times as long as the rest: not to be done
   * where others wait.
   */
  sealed interface Lengthy extends KeyUse {}

  /**
   * @param message as its type says, of a length that the algorithm takes
   */
  record Sign(
      KeyBinding binding,
      BackingKey backingKey,
      SigningAlgorithm algorithm,
      MessageType messageType,
      Plaintext message)
      implements Lengthy {}

  /**
   * @param message as its type says, of a length that the algorithm takes
   * @param signature of any length
   */
  record Verify(
      KeyBinding binding,
      BackingKey backingKey,
      SigningAlgorithm algorithm,
      MessageType messageType,
      Plaintext message,
      PublicBytes signature)
      implements Lengthy {}

  record GetPublicKey(KeyBinding binding, BackingKey backingKey) implements KeyUse {}

  /**
   * @param plaintext no longer than key and algorithm take
   */
  record EncryptToPublicKey(
      KeyBinding binding, BackingKey backingKey, EncryptionAlgorithm algorithm, Plaintext plaintext)
      implements Lengthy {}

  /**
   * @param ciphertext of any length
   */
  record DecryptWithPrivateKey(
      KeyBinding binding,
      BackingKey backingKey,
      EncryptionAlgorithm algorithm,
      PublicBytes ciphertext,
      Optional<Recipient> recipient)
      implements Lengthy {

    /** For an answer in clear. */
    public DecryptWithPrivateKey(
        KeyBinding binding,
        BackingKey backingKey,
        EncryptionAlgorithm algorithm,
        PublicBytes ciphertext) {
      this(binding, backingKey, algorithm, ciphertext, Optional.empty());
    }
  }

  /**
   * @param publicKey the other side's, SubjectPublicKeyInfo DER, unchecked
   */
  record DeriveSharedSecret(
      KeyBinding binding,
      BackingKey backingKey,
      KeyAgreementAlgorithm algorithm,
      PublicBytes publicKey,
      Optional<Recipient> recipient)
      implements Lengthy {

    /** For an answer in clear. */
    public DeriveSharedSecret(
        KeyBinding binding,
        BackingKey backingKey,
        KeyAgreementAlgorithm algorithm,
        PublicBytes publicKey) {
      this(binding, backingKey, algorithm, publicKey, Optional.empty());
    }
  }

  /** Makes a shared secret and encapsulates it with the public half. */
  record Encapsulate(KeyBinding binding, BackingKey backingKey, EncapsulationAlgorithm algorithm)
      implements Lengthy {}

  /**
   * @param ciphertext of any length; one of the right length always yields a secret
   */
  record Decapsulate(
      KeyBinding binding,
      BackingKey backingKey,
      EncapsulationAlgorithm algorithm,
      PublicBytes ciphertext)
      implements Lengthy {}

  /**
   * Makes a key pair and encrypts its private half. Done by {@link Vault#generateDataKeyPair}
   * alone.
   *
   * @param withPrivateKey whether the answer carries the private half too, in clear or for the
   *     recipient
   */
  record GenerateDataKeyPair(
      KeyBinding binding,
      BackingKey backingKey,
      KeySpec pairSpec,
      boolean withPrivateKey,
      EncryptionContext context,
      Optional<Recipient> recipient)
      implements KeyUse {

    /** For an answer in clear. */
    public GenerateDataKeyPair(
        KeyBinding binding,
        BackingKey backingKey,
        KeySpec pairSpec,
        boolean withPrivateKey,
        EncryptionContext context) {
      this(binding, backingKey, pairSpec, withPrivateKey, context, Optional.empty());
    }
  }

  /**
   * @param message 1 to 4096 bytes
   * @param mac what is to be compared, of any length
   */
  record VerifyMac(
      KeyBinding binding,
      BackingKey backingKey,
      MacAlgorithm algorithm,
      Plaintext message,
      PublicBytes mac)
      implements KeyUse {}
}
