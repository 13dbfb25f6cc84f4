package dev.holdfast.crypto.encryption;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;

/** RSAES-OAEP with an empty label, and MGF1 with the same hash. */
public final class RsaEncryption {

  public RsaEncryption(RandomSource random) {}

  /**
   * The longest plaintext, in bytes: what the modulus leaves beside two hashes and two bytes.
   *
   * @throws IllegalArgumentException when the spec has not the algorithm
   */
  public static int maxPlaintext(KeySpec spec, EncryptionAlgorithm algorithm) {
    return notYet();
  }

  /**
   * Encrypts.
   *
   * @param plaintext 0 to {@link #maxPlaintext} bytes
   * @param publicKey SubjectPublicKeyInfo DER
   * @return as long as the modulus
   * @throws IllegalArgumentException when the plaintext is longer, the spec has not the algorithm,
   *     or the public key is not of the spec
   */
  public byte[] encrypt(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] plaintext, byte[] publicKey) {
    return notYet();
  }

  /**
   * Decrypts.
   *
   * @return empty when anything at all is wrong with the ciphertext
   */
  public Optional<byte[]> decrypt(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] ciphertext, Secret material) {
    return notYet();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T notYet() {
    if (KeySpec.values().length > 0) {
      throw new UnsupportedOperationException("the primitive follows");
    }
    throw new IllegalStateException();
  }
}
