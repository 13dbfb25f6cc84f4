package dev.holdfast.crypto.keypair;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The curves of SEC 2 that a key can be on, and that of GM/T 0003.5; all have cofactor 1. */
@SuppressWarnings("ImmutableEnumChecker") // the library's types, which nothing changes
public enum EcCurve {
  P256(SECObjectIdentifiers.secp256r1),
  P384(SECObjectIdentifiers.secp384r1),
  P521(SECObjectIdentifiers.secp521r1),
  SECP256K1(SECObjectIdentifiers.secp256k1),
  SM2(GMObjectIdentifiers.sm2p256v1);

  private final ECNamedDomainParameters domain;
  private final byte[] publicHead;

  EcCurve(ASN1ObjectIdentifier id) {
    X9ECParameters parameters = CustomNamedCurves.getByOID(id);
    this.domain = new ECNamedDomainParameters(id, parameters);
    byte[] generator = EcKeys.encodePublic(domain, domain.getG());
    this.publicHead = Arrays.copyOf(generator, generator.length - 2 * fieldBytes());
  }

  public ECNamedDomainParameters domain() {
    return domain;
  }

  /** What every public key begins with, as SubjectPublicKeyInfo DER up to the coordinates. */
  byte[] publicHead() {
    return publicHead;
  }

  /** Whether y² = x³ + ax + b in the curve's field, with both reduced already. */
  public boolean has(BigInteger x, BigInteger y) {
    BigInteger p = domain.getCurve().getField().getCharacteristic();
    BigInteger a = domain.getCurve().getA().toBigInteger();
    BigInteger b = domain.getCurve().getB().toBigInteger();
    return x.signum() >= 0
        && y.signum() >= 0
        && x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && x.multiply(x).add(a).multiply(x).add(b).subtract(y.multiply(y)).mod(p).signum() == 0;
  }

  /** How many bytes a coordinate has: 32, 48 or 66. */
  public int fieldBytes() {
    return (domain.getCurve().getFieldSize() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** The number of points, n. */
  public BigInteger order() {
    return domain.getN();
  }

  /**
   * Whether a private key can be this number: n - 1 signs nothing in SM2DSA, which divides by d +
   * 1.
   */
  boolean hasPrivate(BigInteger d) {
    BigInteger beyond = this == SM2 ? order().subtract(BigInteger.ONE) : order();
    return d.signum() > 0 && d.compareTo(beyond) < 0;
  }
}
