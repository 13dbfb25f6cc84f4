package dev.holdfast.crypto.encryption;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.OpenPair;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;

/**
 * SM2PKE (GM/T 0003.4) with SM3.
 *
 * <p>A ciphertext is as GM/T 0009 writes it, and OpenSSL and AWS KMS with it: DER of a point's
 * coordinates, a hash, and as many bytes as were encrypted.
 */
final class Sm2Encryption {

  private static final EcCurve CURVE = EcCurve.SM2;

  private Sm2Encryption() {}

  /**
   * @param plaintext 1 byte or more
   * @param publicKey SubjectPublicKeyInfo DER
   * @param random what the secret number is made of
   */
  static byte[] encrypt(byte[] plaintext, byte[] publicKey, SecureRandom random) {
    var point =
        EcKeys.decodePublic(CURVE, publicKey)
            .orElseThrow(() -> new IllegalArgumentException("not a public key of SM2"));
    SM2Engine engine = engine();
    engine.init(
        true, new ParametersWithRandom(new ECPublicKeyParameters(point, CURVE.domain()), random));
    try {
      return Sm2Ciphertext.ofEngine(engine.processBlock(plaintext, 0, plaintext.length)).toDer();
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("SM2 did not encrypt", e);
    }
  }

  /**
   * @return empty when anything at all is wrong with the ciphertext
   */
  static Optional<byte[]> decrypt(OpenPair pair, byte[] ciphertext) {
    return Sm2Ciphertext.ofDer(ciphertext).flatMap(read -> decrypt(pair, read));
  }

  private static Optional<byte[]> decrypt(OpenPair pair, Sm2Ciphertext ciphertext) {
    byte[] encoded = pair.openPrivateKey();
    try {
      BigInteger d =
          EcKeys.decodePrivate(CURVE, encoded)
              .orElseThrow(() -> new IllegalArgumentException("not a private key of SM2"));
      SM2Engine engine = engine();
      engine.init(false, new ECPrivateKeyParameters(d, CURVE.domain()));
      byte[] parts = ciphertext.toEngine();
      return Optional.of(engine.processBlock(parts, 0, parts.length));
    } catch (InvalidCipherTextException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static SM2Engine engine() {
    return new SM2Engine(new SM3Digest(), SM2Engine.Mode.C1C3C2);
  }
}
