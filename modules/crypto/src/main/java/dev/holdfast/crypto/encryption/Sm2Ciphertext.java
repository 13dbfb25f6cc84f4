package dev.holdfast.crypto.encryption;

import dev.holdfast.crypto.keypair.EcCurve;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;

/**
 * The parts of a ciphertext of SM2PKE, and its DER: {@code SEQUENCE { INTEGER x, INTEGER y, OCTET
 * STRING hash, OCTET STRING body }}. Each has exactly one form.
 *
 * @param x of a point of the curve, as y
 * @param hash 32 bytes
 * @param body as long as what is encrypted
 */
record Sm2Ciphertext(BigInteger x, BigInteger y, byte[] hash, byte[] body) {

  private static final int COORDINATE = 32;
  private static final int HASH = 32;
  private static final int HASH_AT = 1 + 2 * COORDINATE;
  private static final int BODY_AT = HASH_AT + HASH;
  private static final byte UNCOMPRESSED = 4;

  /** What the engine writes: point, hash, body. */
  static Sm2Ciphertext ofEngine(byte[] parts) {
    return new Sm2Ciphertext(
        new BigInteger(1, parts, 1, COORDINATE),
        new BigInteger(1, parts, 1 + COORDINATE, COORDINATE),
        Arrays.copyOfRange(parts, HASH_AT, BODY_AT),
        Arrays.copyOfRange(parts, BODY_AT, parts.length));
  }

  byte[] toEngine() {
    byte[] parts = new byte[BODY_AT + body.length];
    parts[0] = UNCOMPRESSED;
    BigIntegers.asUnsignedByteArray(x, parts, 1, COORDINATE);
    BigIntegers.asUnsignedByteArray(y, parts, 1 + COORDINATE, COORDINATE);
    System.arraycopy(hash, 0, parts, HASH_AT, HASH);
    System.arraycopy(body, 0, parts, BODY_AT, body.length);
    return parts;
  }

  byte[] toDer() {
    ASN1EncodableVector fields = new ASN1EncodableVector(4);
    fields.add(new ASN1Integer(x));
    fields.add(new ASN1Integer(y));
    fields.add(new DEROctetString(hash));
    fields.add(new DEROctetString(body));
    try {
      return new DERSequence(fields).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a ciphertext has a DER form", e);
    }
  }

  /**
   * @return empty when it is not DER to the last byte, of a point of the curve, a hash and at least
   *     one byte
   */
  static Optional<Sm2Ciphertext> ofDer(byte[] der) {
    try {
      ASN1Sequence fields = ASN1Sequence.getInstance(der);
      if (fields.size() != 4) {
        return Optional.empty();
      }
      Sm2Ciphertext read =
          new Sm2Ciphertext(
              ASN1Integer.getInstance(fields.getObjectAt(0)).getValue(),
              ASN1Integer.getInstance(fields.getObjectAt(1)).getValue(),
              ASN1OctetString.getInstance(fields.getObjectAt(2)).getOctets(),
              ASN1OctetString.getInstance(fields.getObjectAt(3)).getOctets());
      // Compared whole with what we would write: a ciphertext has one form.
      return read.isWellFormed() && Arrays.equals(read.toDer(), der)
          ? Optional.of(read)
          : Optional.empty();
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private boolean isWellFormed() {
    return hash.length == HASH && body.length > 0 && EcCurve.SM2.has(x, y);
  }
}
