package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads what a token says of a key. */
final class KeyAttributes {

  private static final int LONGEST_LABEL = 128;
  private static final long AES_256_BYTES = 32;

  private KeyAttributes() {}

  /**
   * @return empty when its label is longer than any that is given here
   * @throws TokenException FAILED
   */
  static Optional<TokenKey> read(TokenLibrary library, long session, long handle) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment label = arena.allocate(LONGEST_LABEL);
      MemorySegment sensitive = arena.allocate(1);
      MemorySegment extractable = arena.allocate(1);
      MemorySegment length = arena.allocate(JAVA_LONG);
      MemorySegment template = arena.allocate(4L * Attribute.BYTES, Long.BYTES);
      put(template, 0, Attribute.LABEL, label);
      put(template, 1, Attribute.SENSITIVE, sensitive);
      put(template, 2, Attribute.EXTRACTABLE, extractable);
      put(template, 3, Attribute.VALUE_LENGTH, length);
      long answer = library.call(Call.C_GetAttributeValue, session, handle, template, 4L);
      if (answer == ReturnCode.BUFFER_TOO_SMALL) {
        return Optional.empty();
      }
      TokenLibrary.check(Call.C_GetAttributeValue, answer);
      long labelLength = template.get(JAVA_LONG, 2 * Long.BYTES);
      byte[] text = label.asSlice(0, labelLength).toArray(JAVA_BYTE);
      boolean staysInside =
          isTrue(sensitive) && !isTrue(extractable) && length.get(JAVA_LONG, 0) == AES_256_BYTES;
      return Optional.of(
          new TokenKey(handle, new String(text, StandardCharsets.UTF_8), staysInside));
    }
  }

  private static boolean isTrue(MemorySegment flag) {
    return flag.get(JAVA_BYTE, 0) != 0;
  }

  private static void put(MemorySegment template, int place, long type, MemorySegment room) {
    long at = (long) place * Attribute.BYTES;
    template.set(JAVA_LONG, at, type);
    template.set(ADDRESS, at + Long.BYTES, room);
    template.set(JAVA_LONG, at + 2 * Long.BYTES, room.byteSize());
  }
}
