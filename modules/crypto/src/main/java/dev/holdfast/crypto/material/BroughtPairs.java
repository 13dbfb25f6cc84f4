package dev.holdfast.crypto.material;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.Ed25519Keys;
import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.keypair.MlKemSet;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Reads private keys that others made, PKCS#8 DER, and writes them in the one form that this room
 * keeps. The public half is always derived; where an elliptic curve key names another, it is
 * refused.
 */
final class BroughtPairs {

  /** RFC 8410; without parameters. */
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

  private BroughtPairs() {}

  static Optional<EncodedPair> rsa(int bits, byte[] pkcs8) {
    return RsaCheck.read(bits, pkcs8);
  }

  static Optional<EncodedPair> ec(EcCurve curve, byte[] pkcs8) {
    return EcKeys.decodePrivate(curve, pkcs8).flatMap(d -> ec(curve, d, pkcs8));
  }

  private static Optional<EncodedPair> ec(EcCurve curve, BigInteger d, byte[] pkcs8) {
    ECPoint point = curve.domain().getG().multiply(d).normalize();
    byte[] publicKey = EcKeys.encodePublic(curve, point);
    return namesNoOther(curve, pkcs8, publicKey)
        ? Optional.of(new EncodedPair(EcKeys.encodePrivate(curve, d, point), publicKey))
        : Optional.empty();
  }

  private static boolean namesNoOther(EcCurve curve, byte[] pkcs8, byte[] publicKey) {
    try {
      return EcKeys.namedPublic(curve, pkcs8)
          .map(named -> Arrays.equals(named, publicKey))
          .orElse(true);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static Optional<EncodedPair> ed25519(byte[] pkcs8) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      byte[] key = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
      if (key.length != Ed25519Keys.KEY_BYTES || !info.getPrivateKeyAlgorithm().equals(ED25519)) {
        return Optional.empty();
      }
      byte[] publicKey = Ed25519Keys.encodePublic(Ed25519Keys.derivePublic(key));
      EncodedPair pair = new EncodedPair(Ed25519Keys.encodePrivate(key), publicKey);
      Arrays.fill(key, (byte) 0);
      return Optional.of(pair);
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** Takes each of the forms of RFC 9881: seed, expanded key, or both. */
  static Optional<EncodedPair> mlDsa(MlDsaSet set, byte[] pkcs8) {
    try {
      if (!(PrivateKeyFactory.createKey(pkcs8) instanceof MLDSAPrivateKeyParameters key)
          || !key.getParameters().getName().equalsIgnoreCase(set.jcaName())) {
        return Optional.empty();
      }
      MLDSAPrivateKeyParameters expanded =
          key.getParametersWithFormat(MLDSAPrivateKeyParameters.EXPANDED_KEY);
      return Optional.of(encoded(expanded, expanded.getPublicKeyParameters()));
    } catch (IOException | RuntimeException e) {
      // The library cuts such keys apart without saying what it throws when they are too short.
      return Optional.empty();
    }
  }

  /** Takes each of the forms of RFC 9935: seed, expanded key, or both. */
  static Optional<EncodedPair> mlKem(MlKemSet set, byte[] pkcs8) {
    try {
      if (!(PrivateKeyFactory.createKey(pkcs8) instanceof MLKEMPrivateKeyParameters key)
          || !key.getParameters().getName().equalsIgnoreCase(set.jcaName())) {
        return Optional.empty();
      }
      MLKEMPrivateKeyParameters expanded =
          key.withPreferredFormat(MLKEMPrivateKeyParameters.EXPANDED_KEY);
      return Optional.of(encoded(expanded, expanded.getPublicKeyParameters()));
    } catch (IOException | RuntimeException e) {
      // As above.
      return Optional.empty();
    }
  }

  private static EncodedPair encoded(
      AsymmetricKeyParameter privateKey, AsymmetricKeyParameter publicKey) throws IOException {
    return new EncodedPair(
        PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded("DER"),
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded("DER"));
  }
}
