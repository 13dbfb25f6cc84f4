package dev.holdfast.crypto.encryption;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.PlaintextLimit;
import java.security.SecureRandom;
import java.util.Optional;

/** Encrypts with public keys, and decrypts with private ones. Safe for use by many threads. */
public final class PairEncryption {

  private final RsaEncryption rsa;
  private final SecureRandom numbers;

  /**
   * @param seeds of OAEP
   * @param numbers the secret ones of SM2PKE, each of which opens its ciphertext
   * @param engines for RSA
   */
  public PairEncryption(RandomSource seeds, RandomSource numbers, PairEngines engines) {
    this.rsa = new RsaEncryption(seeds, engines);
    this.numbers = new EngineRandom(numbers);
  }

  /**
   * Encrypts.
   *
   * @param publicKey SubjectPublicKeyInfo DER
   * @throws IllegalArgumentException when the plaintext is longer than spec and algorithm take, the
   *     spec has not the algorithm, or the public key is not of the spec
   */
  public byte[] encrypt(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] plaintext, byte[] publicKey) {
    require(spec, algorithm);
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 ->
          rsa.encrypt(spec, algorithm, plaintext, publicKey);
      case SM2PKE -> {
        if (plaintext.length > PlaintextLimit.maxBytes(spec, algorithm)) {
          throw new IllegalArgumentException("a plaintext longer than the key takes");
        }
        yield Sm2Encryption.encrypt(plaintext, publicKey, numbers);
      }
      case SYMMETRIC_DEFAULT -> throw unfit(spec);
    };
  }

  /**
   * Decrypts.
   *
   * @return empty when anything at all is wrong with the ciphertext
   * @throws IllegalArgumentException when the pair's spec has not the algorithm
   */
  public Optional<byte[]> decrypt(OpenPair pair, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    require(pair.spec(), algorithm);
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 -> rsa.decrypt(pair, algorithm, ciphertext);
      case SM2PKE -> Sm2Encryption.decrypt(pair, ciphertext);
      case SYMMETRIC_DEFAULT -> throw unfit(pair.spec());
    };
  }

  private static void require(KeySpec spec, EncryptionAlgorithm algorithm) {
    if (!spec.encryptionAlgorithms().contains(algorithm)) {
      throw unfit(spec);
    }
  }

  private static IllegalArgumentException unfit(KeySpec spec) {
    return new IllegalArgumentException("no such encryption with " + spec);
  }
}
