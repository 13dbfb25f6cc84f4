package dev.holdfast.api.shape;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The checks that the JSON parser does not make: it guesses UTF-16 and UTF-32, skips a byte order
 * mark, and takes overlong and surrogate UTF-8 and lone surrogates for text. Two readers that
 * disagree about a byte are how one of them is cheated.
 *
 * @param wellFormed whether the bytes are UTF-8 without NUL and byte order mark
 * @param escapes whether there is a backslash, without which no string can hold a lone surrogate
 */
record BodyText(boolean wellFormed, boolean escapes) {

  static BodyText of(byte[] body) {
    long high = 0;
    long nul = 0;
    long escape = 0;
    int i = 0;
    for (; i <= body.length - EightBytes.SIZE; i += EightBytes.SIZE) {
      long eight = EightBytes.at(body, i);
      high |= eight;
      nul |= EightBytes.has(eight, '\0');
      escape |= EightBytes.has(eight, '\\');
    }
    boolean ascii = (high & EightBytes.HIGH) == 0;
    boolean escapes = escape != 0;
    boolean nuls = nul != 0;
    for (; i < body.length; i++) {
      ascii &= body[i] >= 0;
      escapes |= body[i] == '\\';
      nuls |= body[i] == 0;
    }
    return new BodyText(!nuls && (ascii || isUtf8(body)), escapes);
  }

  private static boolean isUtf8(byte[] body) {
    boolean byteOrderMark =
        body.length >= 3
            && body[0] == (byte) 0xEF
            && body[1] == (byte) 0xBB
            && body[2] == (byte) 0xBF;
    if (byteOrderMark) {
      return false;
    }
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      } else if (Character.isLowSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
