package dev.holdfast.crypto.keywrap;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;

/** Key material as a customer wraps it by SM2PKE: of any length, in the form of GM/T 0009. */
public final class Sm2Wrapping {

  private static final int COORDINATE = 32;
  private static final int HASH_AT = 1 + 2 * COORDINATE;
  private static final int BODY_AT = HASH_AT + 32;

  private Sm2Wrapping() {}

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   */
  public static byte[] wrap(byte[] clear, byte[] publicKey) {
    SM2Engine engine = new SM2Engine(new SM3Digest(), SM2Engine.Mode.C1C3C2);
    engine.init(
        true,
        new ParametersWithRandom(
            new ECPublicKeyParameters(
                EcKeys.decodePublic(EcCurve.SM2, publicKey).orElseThrow(), EcCurve.SM2.domain()),
            new SecureRandom()));
    try {
      byte[] parts = engine.processBlock(clear, 0, clear.length);
      return new DERSequence(
              new ASN1Encodable[] {
                new ASN1Integer(new BigInteger(1, parts, 1, COORDINATE)),
                new ASN1Integer(new BigInteger(1, parts, 1 + COORDINATE, COORDINATE)),
                new DEROctetString(Arrays.copyOfRange(parts, HASH_AT, BODY_AT)),
                new DEROctetString(Arrays.copyOfRange(parts, BODY_AT, parts.length))
              })
          .getEncoded("DER");
    } catch (InvalidCipherTextException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
