package dev.holdfast.cluster.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Gives the parts of a message, one after the other; never more than there are bytes for. */
public final class WireInput {

  private static final int LONGEST_NUMBER = 10;

  private final byte[] bytes;
  private int at;

  public WireInput(byte[] bytes) {
    this.bytes = bytes;
  }

  public long number() {
    long folded = natural();
    return (folded >>> 1) ^ -(folded & 1);
  }

  long natural() {
    long value = 0;
    for (int i = 0; i < LONGEST_NUMBER; i++) {
      int octet = octet();
      value |= (long) (octet & 0x7F) << (7 * i);
      if ((octet & 0x80) == 0) {
        return value;
      }
    }
    throw new MalformedException("a number without an end");
  }

  int octet() {
    if (at == bytes.length) {
      throw new MalformedException("a message that is cut short");
    }
    return bytes[at++] & 0xFF;
  }

  boolean flag() {
    return switch (octet()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new MalformedException("a truth that is neither");
    };
  }

  /** How many follow, each of which takes a byte at least. */
  int count() {
    long count = natural();
    if (count < 0 || count > bytes.length - at) {
      throw new MalformedException("a count beyond the message");
    }
    return (int) count;
  }

  public String text() {
    int length = count();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length)).toString();
      at += length;
      return text;
    } catch (CharacterCodingException e) {
      throw new MalformedException("a text that is not UTF-8");
    }
  }

  byte[] octets() {
    int length = count();
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  /** To be called when all has been read. */
  public void end() {
    if (at != bytes.length) {
      throw new MalformedException("a message with something behind its end");
    }
  }
}
