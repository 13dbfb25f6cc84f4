package dev.holdfast.crypto.context;

import dev.holdfast.model.key.EncryptionContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that stand for an encryption context in all cryptography:
 *
 * <pre>
 *   "KMSEC1" ‖ u16 count ‖ { u32 length ‖ UTF-8 name ‖ u32 length ‖ UTF-8 value }*
 * </pre>
 *
 * sorted by the names' UTF-8 bytes as unsigned numbers, which is not the order of {@code
 * String.compareTo} beyond the basic plane. Nothing is normalized or trimmed. The lengths are what
 * keeps {@code {"a":"bc"}} and {@code {"ab":"c"}} apart.
 */
public final class CanonicalContext {

  private static final byte[] MAGIC = "KMSEC1".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_PAIRS = 0xFFFF;
  private static final byte[] EMPTY = encode(Map.of());

  private CanonicalContext() {}

  /**
   * Encodes a context; absent and empty are the same.
   *
   * @return bytes not to be changed
   * @throws IllegalArgumentException for text with a lone surrogate, which has no UTF-8 form and
   *     which the edge refuses
   */
  public static byte[] encode(EncryptionContext context) {
    return context.isEmpty() ? EMPTY : encode(context.pairs());
  }

  private static byte[] encode(Map<String, String> pairs) {
    if (pairs.size() > MAX_PAIRS) {
      throw new IllegalArgumentException("too many pairs: " + pairs.size());
    }
    TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    int length = MAGIC.length + Short.BYTES;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      byte[] name = utf8(pair.getKey());
      byte[] value = utf8(pair.getValue());
      sorted.put(name, value);
      length += 2 * Integer.BYTES + name.length + value.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put(MAGIC).putShort((short) sorted.size());
    sorted.forEach(
        (name, value) -> out.putInt(name.length).put(name).putInt(value.length).put(value));
    return out.array();
  }

  /**
   * Strict, because {@code String.getBytes} turns a lone surrogate into a question mark and so two
   * contexts into one.
   */
  private static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new IllegalArgumentException("a lone surrogate in an encryption context");
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
