package dev.holdfast.model.key;

/**
 * A cryptographic task that a key's actor has authorized: what to do, with which backing key. Never
 * leaves the node.
 */
public sealed interface KeyUse {

  KeyBinding binding();

  BackingKey backingKey();

  record Encrypt(
      KeyBinding binding, BackingKey backingKey, Plaintext plaintext, EncryptionContext context)
      implements KeyUse {}

  record Decrypt(
      KeyBinding binding, BackingKey backingKey, CiphertextBlob blob, EncryptionContext context)
      implements KeyUse {}

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
   * @param withPlaintext whether the answer carries the bytes in clear too
   */
  record GenerateDataKey(
      KeyBinding binding,
      BackingKey backingKey,
      int numberOfBytes,
      boolean withPlaintext,
      EncryptionContext context)
      implements KeyUse {}

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
      PublicBytes ciphertext)
      implements Lengthy {}

  /**
   * @param publicKey the other side's, SubjectPublicKeyInfo DER, unchecked
   */
  record DeriveSharedSecret(
      KeyBinding binding,
      BackingKey backingKey,
      KeyAgreementAlgorithm algorithm,
      PublicBytes publicKey)
      implements Lengthy {}

  /**
   * Makes a key pair and encrypts its private half. Done by {@link Vault#generateDataKeyPair}
   * alone.
   *
   * @param withPrivateKey whether the answer carries the private half in clear too
   */
  record GenerateDataKeyPair(
      KeyBinding binding,
      BackingKey backingKey,
      KeySpec pairSpec,
      boolean withPrivateKey,
      EncryptionContext context)
      implements KeyUse {}

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
