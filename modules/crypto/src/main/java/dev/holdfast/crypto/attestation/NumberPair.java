package dev.holdfast.crypto.attestation;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;

/**
 * The two numbers of an ECDSA signature. Apart from the verifier, which every start loads: what
 * this is checked against lies in a signed jar, whose manifest a start would have to digest.
 */
final class NumberPair {

  private NumberPair() {}

  /** From one beside the other, of equal length, as COSE has them, to the form of X9.62. */
  static byte[] der(byte[] numbers) {
    int half = numbers.length / 2;
    try {
      return new DERSequence(
              new ASN1Encodable[] {
                new ASN1Integer(new BigInteger(1, numbers, 0, half)),
                new ASN1Integer(new BigInteger(1, numbers, half, half))
              })
          .getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("two numbers have a DER form", e);
    }
  }
}
