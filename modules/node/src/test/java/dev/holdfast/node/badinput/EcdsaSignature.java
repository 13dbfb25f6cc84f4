package dev.holdfast.node.badinput;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** A signature on the curve P-256, taken apart and put together again as one likes. */
record EcdsaSignature(BigInteger r, BigInteger s) {

  /** Of the curve's group. Source: FIPS 186-5 and SP 800-186, 3.2.1.3. */
  static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int ONE_BYTE_OF_LENGTH = 0x81;
  private static final int NUMBER_BYTES = 32;

  /**
   * @param der a SEQUENCE of two INTEGERs, each shorter than 128 bytes
   */
  static EcdsaSignature read(byte[] der) {
    int r = 4;
    int s = r + der[3] + 2;
    return new EcdsaSignature(
        new BigInteger(Arrays.copyOfRange(der, r, r + der[3])),
        new BigInteger(Arrays.copyOfRange(der, s, s + der[s - 1])));
  }

  EcdsaSignature withR(BigInteger other) {
    return new EcdsaSignature(other, s);
  }

  EcdsaSignature withS(BigInteger other) {
    return new EcdsaSignature(r, other);
  }

  byte[] der() {
    byte[] numbers = numbers();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(SEQUENCE);
    der.write(numbers.length);
    der.writeBytes(numbers);
    return der.toByteArray();
  }

  /** As BER allows and DER does not. */
  byte[] inLongForm() {
    byte[] numbers = numbers();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(SEQUENCE);
    der.write(ONE_BYTE_OF_LENGTH);
    der.write(numbers.length);
    der.writeBytes(numbers);
    return der.toByteArray();
  }

  private byte[] numbers() {
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    for (BigInteger number : new BigInteger[] {r, s}) {
      byte[] bytes = number.toByteArray();
      numbers.write(INTEGER);
      numbers.write(bytes.length);
      numbers.writeBytes(bytes);
    }
    return numbers.toByteArray();
  }

  /** The two numbers one behind the other, as other protocols have them. */
  byte[] bare() {
    byte[] bare = new byte[2 * NUMBER_BYTES];
    put(r, bare, NUMBER_BYTES);
    put(s, bare, 2 * NUMBER_BYTES);
    return bare;
  }

  private static void put(BigInteger number, byte[] into, int end) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(NUMBER_BYTES, bytes.length);
    System.arraycopy(bytes, bytes.length - length, into, end - length, length);
  }
}
