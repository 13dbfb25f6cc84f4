package dev.holdfast.crypto.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins fields so that no two different lists give the same bytes: each is a 32-bit big-endian
 * length, then the field.
 */
public final class LengthPrefixed {

  private final List<byte[]> fields = new ArrayList<>();

  public LengthPrefixed add(byte[] field) {
    fields.add(field);
    return this;
  }

  /** Adds text as UTF-8; identifiers are ASCII. */
  public LengthPrefixed add(String field) {
    return add(field.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds eight bytes, big-endian. */
  public LengthPrefixed add(long field) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
  }

  public byte[] toBytes() {
    int length = 0;
    for (byte[] field : fields) {
      length += Integer.BYTES + field.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] field : fields) {
      out.putInt(field.length).put(field);
    }
    return out.array();
  }
}
