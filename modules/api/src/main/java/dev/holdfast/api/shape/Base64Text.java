package dev.holdfast.api.shape;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 with one spelling for every value: the standard alphabet, padded, no white space, and no
 * bits behind the last byte. The JDK's decoder leaves out the padding and those bits.
 */
final class Base64Text {

  private static final byte[] VALUES = new byte[128];

  static {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private Base64Text() {}

  /**
   * @param text ASCII bytes
   * @return null when they are not Base64 in its one spelling
   */
  static byte @Nullable [] decode(byte[] text) {
    int length = text.length;
    if (length == 0) {
      return text;
    }
    if (length % 4 != 0 || !isCanonicalEnd(text, length)) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static boolean isCanonicalEnd(byte[] text, int length) {
    if (text[length - 1] != '=') {
      return true;
    }
    boolean two = text[length - 2] == '=';
    byte last = text[length - (two ? 3 : 2)];
    return last > 0 && (VALUES[last] & (two ? 0x0F : 0x03)) == 0;
  }
}
