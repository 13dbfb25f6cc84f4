package dev.holdfast.model.name;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A KMS key's id: a UUID in lower case, or {@code mrk-} and 32 hexadecimal digits for a
 * multi-Region key. Never reused.
 *
 * @param value the id as clients see it
 */
public record KeyId(String value) {

  private static final String MULTI_REGION_PREFIX = "mrk-";
  private static final int BYTES = 16;
  private static final HexFormat HEX = HexFormat.of();
  private static final int[] HYPHENS = {8, 13, 18, 23};

  public KeyId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("not a key id: " + value);
    }
  }

  /** Reads a key id; empty when malformed. Case matters: AWS does not know {@code 1234ABCD-...}. */
  public static Optional<KeyId> parse(String text) {
    return isWellFormed(text) ? Optional.of(new KeyId(text)) : Optional.empty();
  }

  public static KeyId of(UUID uuid) {
    return new KeyId(uuid.toString());
  }

  /**
   * The id from its sixteen bytes, as a ciphertext blob carries it.
   *
   * @param bytes sixteen bytes
   */
  public static KeyId fromBytes(byte[] bytes, boolean multiRegion) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key id has 16 bytes, not " + bytes.length);
    }
    String hex = HEX.formatHex(bytes);
    if (multiRegion) {
      return new KeyId(MULTI_REGION_PREFIX + hex);
    }
    return new KeyId(
        hex.substring(0, 8)
            + '-'
            + hex.substring(8, 12)
            + '-'
            + hex.substring(12, 16)
            + '-'
            + hex.substring(16, 20)
            + '-'
            + hex.substring(20));
  }

  public boolean isMultiRegion() {
    return value.startsWith(MULTI_REGION_PREFIX);
  }

  /** The sixteen bytes of the id. */
  public byte[] toBytes() {
    String hex =
        isMultiRegion() ? value.substring(MULTI_REGION_PREFIX.length()) : value.replace("-", "");
    return HEX.parseHex(hex);
  }

  private static boolean isWellFormed(String text) {
    if (text.length() != 36) {
      return false;
    }
    if (text.startsWith(MULTI_REGION_PREFIX)) {
      return isHex(text, MULTI_REGION_PREFIX.length(), text.length());
    }
    int from = 0;
    for (int hyphen : HYPHENS) {
      if (text.charAt(hyphen) != '-' || !isHex(text, from, hyphen)) {
        return false;
      }
      from = hyphen + 1;
    }
    return isHex(text, from, text.length());
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
