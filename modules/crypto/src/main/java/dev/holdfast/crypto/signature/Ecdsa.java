package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.random.RandomSource;
import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** ECDSA of a digest. */
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
   */
  static boolean verify(EcCurve curve, byte[] digest, byte[] signature, byte[] publicKey) {
    ECPublicKeyParameters key =
        new ECPublicKeyParameters(
            EcKeys.decodePublic(curve, publicKey)
                .orElseThrow(() -> new IllegalArgumentException("not a public key of " + curve)),
            curve.domain());
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return EcdsaForm.ofDer(signature, curve.order())
        .map(form -> verifier.verifySignature(digest, form.r(), form.s()))
        .orElse(false);
  }
}
