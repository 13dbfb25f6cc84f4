package dev.holdfast.crypto.keywrap;

import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.encryption.RsaEncryption;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.WrappingAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** Unwraps what was wrapped under a key pair of ours. */
public final class Unwrapping {

  private static final int AES_KEY = 32;

  private final RandomSource random;
  private final PairEncryption pairs;

  /**
   * @param random takes the place of an AES key that could not be unwrapped, for the sake of equal
   *     time
   */
  public Unwrapping(RandomSource random) {
    this.random = random;
    // Each wrapping key serves once, and an engine outside Java takes long to read one.
    this.pairs = new PairEncryption(random, random, PairEngines.JAVA);
  }

  /**
   * The material that was wrapped, on the heap: the caller overwrites it.
   *
   * @param spec of the wrapping key
   * @param wrappingKey its material, as {@code KeyMaterials} made it
   * @return empty when anything at all is wrong
   * @throws IllegalArgumentException when such a key is not for that algorithm
   */
  public Optional<byte[]> unwrap(
      WrappingAlgorithm wrapping, byte[] wrapped, KeySpec spec, Secret wrappingKey) {
    return switch (wrapping) {
      case RSAES_OAEP_SHA_1 ->
          decrypt(spec, EncryptionAlgorithm.RSAES_OAEP_SHA_1, wrapped, wrappingKey);
      case RSAES_OAEP_SHA_256 ->
          decrypt(spec, EncryptionAlgorithm.RSAES_OAEP_SHA_256, wrapped, wrappingKey);
      case RSA_AES_KEY_WRAP_SHA_1 ->
          unwrapTwice(spec, EncryptionAlgorithm.RSAES_OAEP_SHA_1, wrapped, wrappingKey);
      case RSA_AES_KEY_WRAP_SHA_256 ->
          unwrapTwice(spec, EncryptionAlgorithm.RSAES_OAEP_SHA_256, wrapped, wrappingKey);
      case SM2PKE -> decrypt(spec, EncryptionAlgorithm.SM2PKE, wrapped, wrappingKey);
    };
  }

  @SuppressWarnings("resource") // the wrapping key remains the caller's
  private Optional<byte[]> decrypt(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] wrapped, Secret wrappingKey) {
    return pairs.decrypt(new OpenPair(spec, wrappingKey), algorithm, wrapped);
  }

  private Optional<byte[]> unwrapTwice(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] wrapped, Secret wrappingKey) {
    int keyLength = RsaEncryption.ciphertextBytes(spec);
    if (wrapped.length < keyLength) {
      return Optional.empty();
    }
    Optional<byte[]> unwrapped =
        decrypt(spec, algorithm, Arrays.copyOf(wrapped, keyLength), wrappingKey)
            .filter(key -> key.length == 16 || key.length == 24 || key.length == AES_KEY);
    // Drawn whether it is needed or not.
    byte[] instead = random.bytes(AES_KEY);
    byte[] aesKey = unwrapped.orElse(instead);
    try {
      Optional<byte[]> material =
          AesKeyWrap.unwrap(aesKey, Arrays.copyOfRange(wrapped, keyLength, wrapped.length));
      return unwrapped.isPresent() ? material : Optional.empty();
    } finally {
      Arrays.fill(aesKey, (byte) 0);
    }
  }
}
