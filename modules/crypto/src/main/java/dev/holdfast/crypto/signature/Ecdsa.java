package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.random.RandomSource;
import java.math.BigInteger;
import java.security.Provider;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA of a digest. What a public key and a signature look like is checked here, whoever counts.
 */
final class Ecdsa {

  private Ecdsa() {}

  /**
   * @param privateKey PKCS#8 DER
   */
  static byte[] sign(
      EcCurve curve, SigningHash hash, byte[] digest, byte[] privateKey, RandomSource random) {
    BigInteger d =
        EcKeys.decodePrivate(curve, privateKey)
            .orElseThrow(() -> new IllegalArgumentException("not a private key of " + curve));
    ECDSASigner signer = new ECDSASigner(new HedgedNonce(hash.lightWeight(), random));
    signer.init(true, new ECPrivateKeyParameters(d, curve.domain()));
    BigInteger[] numbers = signer.generateSignature(digest);
    return new EcdsaForm(numbers[0], numbers[1]).toDer();
  }

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   * @param engine which counts instead of BouncyCastle; it has to have the curve
   */
  static boolean verify(
      EcCurve curve, byte[] digest, byte[] signature, byte[] publicKey, Optional<Provider> engine) {
    ECPoint point =
        EcKeys.decodePublic(curve, publicKey)
            .orElseThrow(() -> new IllegalArgumentException("not a public key of " + curve));
    return EcdsaForm.ofDer(signature, curve.order())
        .filter(form ->
            engine
                .map(with -> EngineSigning.ECDSA.verify(with, digest, signature, publicKey))
                .orElseGet(() -> verify(curve, digest, form, point)))
        .isPresent();
  }

  private static boolean verify(EcCurve curve, byte[] digest, EcdsaForm form, ECPoint point) {
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, new ECPublicKeyParameters(point, curve.domain()));
    return verifier.verifySignature(digest, form.r(), form.s());
  }
}
