package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** SM2DSA (GM/T 0003.2) of a digest. */
final class Sm2Signing {

  static final int DIGEST_BYTES = 32;

  private static final EcCurve CURVE = EcCurve.SM2;

  /** What every signer is called who does not say otherwise (GM/T 0009, section 10). */
  private static final byte[] ID = "1234567812345678".getBytes(StandardCharsets.US_ASCII);

  private Sm2Signing() {}

  /**
   * What of a message is signed: SM3(Z ‖ message), where Z is SM3 of the signer's name, curve and
   * public key.
   *
   * @param publicKey SubjectPublicKeyInfo DER
   */
  static byte[] digest(byte[] message, byte[] publicKey) {
    ECPoint point = point(publicKey);
    ECPoint generator = CURVE.domain().getG();
    SM3Digest engine = new SM3Digest();
    int bits = ID.length * Byte.SIZE;
    engine.update((byte) (bits >>> Byte.SIZE));
    engine.update((byte) bits);
    engine.update(ID, 0, ID.length);
    add(engine, CURVE.domain().getCurve().getA());
    add(engine, CURVE.domain().getCurve().getB());
    add(engine, generator.getAffineXCoord());
    add(engine, generator.getAffineYCoord());
    add(engine, point.getAffineXCoord());
    add(engine, point.getAffineYCoord());
    byte[] out = new byte[DIGEST_BYTES];
    engine.doFinal(out, 0);
    engine.update(out, 0, out.length);
    engine.update(message, 0, message.length);
    engine.doFinal(out, 0);
    return out;
  }

  private static void add(Digest engine, ECFieldElement element) {
    byte[] encoded = element.getEncoded();
    engine.update(encoded, 0, encoded.length);
  }

  /**
   * @param digest 32 bytes
   * @param privateKey PKCS#8 DER
   */
  static byte[] sign(byte[] digest, byte[] privateKey, RandomSource random) {
    BigInteger d =
        EcKeys.decodePrivate(CURVE, privateKey)
            .orElseThrow(() -> new IllegalArgumentException("not a private key of SM2"));
    SM2Signer signer = new SM2Signer(new AlreadyDigested(digest));
    signer.init(
        true,
        new ParametersWithRandom(
            new ECPrivateKeyParameters(d, CURVE.domain()),
            new EngineRandom(secretNumbers(digest, d, random))));
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalArgumentException("not a private key of SM2", e);
    }
  }

  /** The engine draws its secret number instead of taking one: it gets this for a generator. */
  private static RandomSource secretNumbers(byte[] digest, BigInteger d, RandomSource random) {
    HedgedNonce numbers = new HedgedNonce(new SM3Digest(), random);
    numbers.init(CURVE.order(), d, digest);
    return (out, offset, length) ->
        BigIntegers.asUnsignedByteArray(numbers.nextK(), out, offset, length);
  }

  /**
   * @param digest 32 bytes
   * @param publicKey SubjectPublicKeyInfo DER
   */
  static boolean verify(byte[] digest, byte[] signature, byte[] publicKey) {
    SM2Signer verifier = new SM2Signer(new AlreadyDigested(digest));
    verifier.init(false, new ECPublicKeyParameters(point(publicKey), CURVE.domain()));
    return EcdsaForm.ofDer(signature, CURVE.order()).isPresent()
        && verifier.verifySignature(signature);
  }

  private static ECPoint point(byte[] publicKey) {
    return EcKeys.decodePublic(CURVE, publicKey)
        .orElseThrow(() -> new IllegalArgumentException("not a public key of SM2"))
        .normalize();
  }

  /** For an engine that hashes by itself, and is given the hash: whatever is added is in it. */
  private static final class AlreadyDigested implements Digest {

    private final byte[] digest;

    AlreadyDigested(byte[] digest) {
      this.digest = digest;
    }

    @Override
    public String getAlgorithmName() {
      return "SM3";
    }

    @Override
    public int getDigestSize() {
      return DIGEST_BYTES;
    }

    @Override
    public void update(byte in) {}

    @Override
    public void update(byte[] in, int offset, int length) {}

    @Override
    public int doFinal(byte[] out, int offset) {
      System.arraycopy(digest, 0, out, offset, DIGEST_BYTES);
      return DIGEST_BYTES;
    }

    @Override
    public void reset() {}
  }
}
