package dev.holdfast.crypto.keypair;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The curves of SEC 2 that a key can be on; all have cofactor 1. */
@SuppressWarnings("ImmutableEnumChecker") // the library's types, which nothing changes
public enum EcCurve {
  P256(SECObjectIdentifiers.secp256r1),
  P384(SECObjectIdentifiers.secp384r1),
  P521(SECObjectIdentifiers.secp521r1),
  SECP256K1(SECObjectIdentifiers.secp256k1);

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

  /** How many bytes a coordinate has: 32, 48 or 66. */
  public int fieldBytes() {
    return (domain.getCurve().getFieldSize() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** The number of points, n. */
  public BigInteger order() {
    return domain.getN();
  }
}
