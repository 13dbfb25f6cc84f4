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
}
