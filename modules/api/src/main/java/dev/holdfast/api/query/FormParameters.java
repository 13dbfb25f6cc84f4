package dev.holdfast.api.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code a=b&c=d}, as the Query protocol sends it. The JDK's decoder takes broken UTF-8 for
 * question marks, and lets a name stand twice.
 */
public final class FormParameters {

  private static final int MAX_PARAMETERS = 1000;

  private FormParameters() {}

  /**
   * @param form the bytes as they were received
   * @return empty when an escape is broken, a text is not UTF-8 or has a NUL, a name stands twice,
   *     or there are too many
   */
  public static Optional<Map<String, String>> parse(byte[] form) {
    // A tree and not a hash table: nobody can choose names to collide.
    Map<String, String> parameters = new TreeMap<>();
    int start = 0;
    while (start < form.length) {
      int end = indexOf(form, '&', start, form.length);
      int equals = indexOf(form, '=', start, end);
      if (end > start) {
        String name = decode(form, start, equals);
        String value = equals == end ? "" : decode(form, equals + 1, end);
        if (name == null
            || value == null
            || parameters.put(name, value) != null
            || parameters.size() > MAX_PARAMETERS) {
          return Optional.empty();
        }
      }
      start = end + 1;
    }
    return Optional.of(parameters);
  }

  /** Where the byte stands, or {@code to} when it does not. */
  private static int indexOf(byte[] form, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (form[i] == wanted) {
        return i;
      }
    }
    return to;
  }

  private static @Nullable String decode(byte[] form, int from, int to) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = form[i];
      if (b == '+') {
        b = ' ';
      } else if (b == '%') {
        int high = i + 2 < to ? Character.digit(form[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(form[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        b = (byte) (16 * high + low);
        i += 2;
      }
      if (b == 0) {
        return null;
      }
      decoded[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
