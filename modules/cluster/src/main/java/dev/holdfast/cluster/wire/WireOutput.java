package dev.holdfast.cluster.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes the parts of a message, one after the other. */
public final class WireOutput {

  private static final int FIRST_SIZE = 512;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /** Any number; small ones take a byte or two, negative ones too. */
  public void number(long value) {
    natural((value << 1) ^ (value >> 63));
  }

  /** A number that is not negative, such as a count. */
  void natural(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      octet((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void octet(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  public void text(String value) {
    octets(value.getBytes(StandardCharsets.UTF_8));
  }

  void octets(byte[] value) {
    natural(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      byte[] before = bytes;
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
      Arrays.fill(before, (byte) 0);
    }
  }

  /** What was written. What was collected for it is overwritten: it may hold plaintext. */
  public byte[] finish() {
    byte[] message = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, (byte) 0);
    length = 0;
    return message;
  }
}
