package dev.holdfast.crypto.keypair;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Elliptic curve keys as DER, those of SM2 as OpenSSL has them: by their curve alone. A public key
 * has one form only, that of RFC 5480 with a named curve and an uncompressed point: everything
 * before the coordinates is compared with what we would have written, so that no parser decides on
 * it.
 */
public final class EcKeys {

  private EcKeys() {}

  /** The point as SubjectPublicKeyInfo DER. */
  public static byte[] encodePublic(EcCurve curve, ECPoint point) {
    return encodePublic(curve.domain(), point);
  }

  static byte[] encodePublic(ECNamedDomainParameters domain, ECPoint point) {
    return encodePoint(domain, point.getEncoded(false));
  }

  private static byte[] encodePoint(ECNamedDomainParameters domain, byte[] point) {
    try {
      return new SubjectPublicKeyInfo(algorithm(domain), point).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a public key has a DER form", e);
    }
  }

  /**
   * The point of a public key from outside, checked by our own arithmetic: both coordinates less
   * than the field's prime, and on the curve. The point at infinity has no such form, and every
   * other point has the full order.
   *
   * @return empty when it is anything else
   */
  public static Optional<ECPoint> decodePublic(EcCurve curve, byte[] encoded) {
    byte[] head = curve.publicHead();
    int xAt = head.length;
    int size = curve.fieldBytes();
    if (encoded.length != xAt + 2 * size || !Arrays.equals(encoded, 0, xAt, head, 0, xAt)) {
      return Optional.empty();
    }
    BigInteger x = new BigInteger(1, encoded, xAt, size);
    BigInteger y = new BigInteger(1, encoded, xAt + size, size);
    return curve.has(x, y)
        ? Optional.of(curve.domain().getCurve().createPoint(x, y))
        : Optional.empty();
  }

  /** A private key as PKCS#8 DER, with its public key as OpenSSL has it. */
  public static byte[] encodePrivate(EcCurve curve, BigInteger d, ECPoint point) {
    try {
      ECPrivateKey key =
          new ECPrivateKey(
              curve.order().bitLength(),
              d,
              new DERBitString(point.getEncoded(false)),
              /* parameters= */ null);
      return new PrivateKeyInfo(algorithm(curve.domain()), key).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a private key has a DER form", e);
    }
  }

  /**
   * The scalar of a private key.
   *
   * @param encoded PKCS#8 DER
   * @return empty when it is not a private key of this curve, in [1, n - 1], and of SM2 in [1, n -
   *     2]
   */
  public static Optional<BigInteger> decodePrivate(EcCurve curve, byte[] encoded) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(encoded);
      if (!info.getPrivateKeyAlgorithm().equals(algorithm(curve.domain()))) {
        return Optional.empty();
      }
      BigInteger d = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
      return curve.hasPrivate(d) ? Optional.of(d) : Optional.empty();
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  /**
   * The public key that a private key names beside itself, as SubjectPublicKeyInfo DER whatever its
   * form; not looked at further.
   *
   * @param encoded what {@link #decodePrivate} has read
   * @return empty when it names none
   * @throws IllegalArgumentException when something else is in that place
   */
  public static Optional<byte[]> namedPublic(EcCurve curve, byte[] encoded) {
    try {
      ECPrivateKey key =
          ECPrivateKey.getInstance(PrivateKeyInfo.getInstance(encoded).parsePrivateKey());
      return Optional.ofNullable(key.getPublicKey())
          .map(bits -> encodePoint(curve.domain(), bits.getOctets()));
    } catch (IOException | IllegalStateException | ClassCastException e) {
      throw new IllegalArgumentException("not a private key", e);
    }
  }

  private static AlgorithmIdentifier algorithm(ECNamedDomainParameters domain) {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, domain.getName());
  }
}
