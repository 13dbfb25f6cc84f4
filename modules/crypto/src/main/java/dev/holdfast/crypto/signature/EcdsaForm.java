package dev.holdfast.crypto.signature;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * The numbers of an ECDSA signature and their DER, {@code SEQUENCE { INTEGER r, INTEGER s }}. Each
 * pair of numbers has exactly one form.
 */
record EcdsaForm(BigInteger r, BigInteger s) {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int ONE_LENGTH_BYTE = 0x81;
  private static final int SHORT = 0x80;

  byte[] toDer() {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = 4 + first.length + second.length;
    out.write(SEQUENCE);
    // Two numbers of P-521 have more than 127 bytes and never more than 255.
    if (length >= SHORT) {
      out.write(ONE_LENGTH_BYTE);
    }
    out.write(length);
    for (byte[] number : new byte[][] {first, second}) {
      out.write(INTEGER);
      out.write(number.length);
      out.writeBytes(number);
    }
    return out.toByteArray();
  }

  /**
   * The numbers of a signature.
   *
   * @param order of the curve, n
   * @return empty when it is not DER to the last byte, or a number is not in [1, n - 1]
   */
  static Optional<EcdsaForm> ofDer(byte[] signature, BigInteger order) {
    int at = signature.length > 1 && (signature[1] & 0xff) == ONE_LENGTH_BYTE ? 3 : 2;
    int firstEnd = endOfInteger(signature, at);
    int secondEnd = endOfInteger(signature, firstEnd);
    if (firstEnd < 0 || secondEnd != signature.length) {
      return Optional.empty();
    }
    EcdsaForm form =
        new EcdsaForm(
            new BigInteger(signature, at + 2, firstEnd - at - 2),
            new BigInteger(signature, firstEnd + 2, secondEnd - firstEnd - 2));
    boolean inRange = isInRange(form.r, order) && isInRange(form.s, order);
    // Compared whole with what we would write: no other tag, length or leading zero gets through.
    return inRange && Arrays.equals(form.toDer(), signature) ? Optional.of(form) : Optional.empty();
  }

  /** The byte after the number that begins at {@code at}; negative when none does. */
  private static int endOfInteger(byte[] der, int at) {
    if (at < 0 || at + 2 > der.length) {
      return -1;
    }
    int length = der[at + 1];
    return length > 0 && at + 2 + length <= der.length ? at + 2 + length : -1;
  }

  private static boolean isInRange(BigInteger number, BigInteger order) {
    return number.signum() > 0 && number.compareTo(order) < 0;
  }
}
