package dev.holdfast.crypto.agreement;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;

/** ECDH on the NIST curves and that of SM2 (SP 800-56A, section 5.7.1.2; cofactor 1). */
public final class KeyAgreement {

  private KeyAgreement() {}

  /**
   * The shared secret: the x coordinate alone, as long as a coordinate of the curve. No key until
   * it has gone through a derivation.
   *
   * @param peer SubjectPublicKeyInfo DER: named curve, uncompressed point
   * @return empty when the peer's key is anything but a point of this curve in that form
   * @throws IllegalArgumentException when keys of the pair's spec do not agree
   */
  public static Optional<byte[]> agree(OpenPair pair, byte[] peer) {
    EcCurve curve = curve(pair.spec());
    return EcKeys.decodePublic(curve, peer).map(point -> multiply(curve, pair, point));
  }

  private static byte[] multiply(EcCurve curve, OpenPair pair, ECPoint peer) {
    byte[] encoded = pair.openPrivateKey();
    try {
      BigInteger d =
          EcKeys.decodePrivate(curve, encoded)
              .orElseThrow(() -> new IllegalArgumentException("not a private key of " + curve));
      ECPoint shared = peer.multiply(d).normalize();
      if (shared.isInfinity()) {
        throw new IllegalStateException("a point of prime order and a scalar below it");
      }
      return shared.getAffineXCoord().getEncoded();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static EcCurve curve(KeySpec spec) {
    if (spec.usages().contains(KeyUsage.KEY_AGREEMENT)
        && KeyFamily.of(spec) instanceof KeyFamily.Ec(EcCurve curve)) {
      return curve;
    }
    throw new IllegalArgumentException("no agreement with " + spec);
  }
}
