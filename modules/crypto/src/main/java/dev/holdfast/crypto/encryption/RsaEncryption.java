package dev.holdfast.crypto.encryption;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.RsaKeys;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.PlaintextLimit;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** RSAES-OAEP with an empty label, and MGF1 with the same hash. Safe for use by many threads. */
public final class RsaEncryption {

  private static final OAEPParameterSpec SHA_1 = oaep(MGF1ParameterSpec.SHA1);
  private static final OAEPParameterSpec SHA_256 = oaep(MGF1ParameterSpec.SHA256);

  private final SecureRandom random;
  private final PairEngines engines;

  public RsaEncryption(RandomSource random, PairEngines engines) {
    this.random = new EngineRandom(random);
    this.engines = engines;
  }

  /**
   * The longest plaintext, in bytes: what the modulus leaves beside two hashes and two bytes.
   *
   * @throws IllegalArgumentException when the spec has not the algorithm
   */
  public static int maxPlaintext(KeySpec spec, EncryptionAlgorithm algorithm) {
    return PlaintextLimit.maxBytes(spec, algorithm);
  }

  /** How long every ciphertext is, in bytes. */
  public static int ciphertextBytes(KeySpec spec) {
    return spec.modulusBytes();
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
    if (plaintext.length > maxPlaintext(spec, algorithm)) {
      throw new IllegalArgumentException("a plaintext longer than the key takes");
    }
    Cipher cipher = Providers.rsaOaep();
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE,
          RsaKeys.decodePublic(spec.modulusBytes() * Byte.SIZE, publicKey),
          parameters(algorithm),
          random);
      return cipher.doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not encrypt", e);
    }
  }

  /**
   * Decrypts.
   *
   * @return empty when anything at all is wrong with the ciphertext
   * @throws IllegalArgumentException when the pair's spec has not the algorithm
   */
  public Optional<byte[]> decrypt(OpenPair pair, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    OAEPParameterSpec parameters = parameters(algorithm);
    // Engines take shorter numbers; a ciphertext has one length.
    if (ciphertext.length != ciphertextBytes(pair.spec())) {
      return Optional.empty();
    }
    try {
      Optional<Provider> engine = engines.provider();
      return Optional.of(
          engine.isPresent()
              ? pair.withEngineKey(
                  engine.get(),
                  key -> decrypt(Providers.rsaOaep(engine.get()), key, parameters, ciphertext))
              : decryptInJava(pair, parameters, ciphertext));
    } catch (BadPaddingException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA did not decrypt", e);
    }
  }

  private byte[] decryptInJava(OpenPair pair, OAEPParameterSpec parameters, byte[] ciphertext)
      throws GeneralSecurityException {
    byte[] encoded = pair.openPrivateKey();
    try {
      return decrypt(Providers.rsaOaep(), RsaKeys.decodePrivate(encoded), parameters, ciphertext);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private byte[] decrypt(
      Cipher cipher, PrivateKey key, OAEPParameterSpec parameters, byte[] ciphertext)
      throws GeneralSecurityException {
    cipher.init(Cipher.DECRYPT_MODE, key, parameters, random);
    return cipher.doFinal(ciphertext);
  }

  private static OAEPParameterSpec parameters(EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> SHA_1;
      case RSAES_OAEP_SHA_256 -> SHA_256;
      case SYMMETRIC_DEFAULT, SM2PKE ->
          throw new IllegalArgumentException("no RSA with " + algorithm);
    };
  }

  private static OAEPParameterSpec oaep(MGF1ParameterSpec hash) {
    return new OAEPParameterSpec(
        hash.getDigestAlgorithm(), "MGF1", hash, PSource.PSpecified.DEFAULT);
  }
}
