package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Attributes that an object is to have, as PKCS #11 takes them. */
final class Template {

  private static final int MOST = 16;
  private static final long AES_256_BYTES = 32;

  private final Arena arena;
  private final MemorySegment attributes;
  private int count;

  Template(Arena arena) {
    this.arena = arena;
    this.attributes = arena.allocate(MOST * (long) Attribute.BYTES, Long.BYTES);
  }

  /** Which AES keys there are in the token itself. */
  Template aesKeys() {
    return number(Attribute.CLASS, Attribute.SECRET_KEY)
        .number(Attribute.KEY_TYPE, Attribute.AES)
        .flag(Attribute.TOKEN, true);
  }

  /** A key that is made to encrypt and decrypt in the token, and for nothing else. */
  Template freshAesKey() {
    return aesKeys()
        .number(Attribute.VALUE_LENGTH, AES_256_BYTES)
        .flag(Attribute.PRIVATE, true)
        .flag(Attribute.SENSITIVE, true)
        .flag(Attribute.EXTRACTABLE, false)
        .flag(Attribute.ENCRYPT, true)
        .flag(Attribute.DECRYPT, true)
        .flag(Attribute.WRAP, false)
        .flag(Attribute.UNWRAP, false);
  }

  Template group(byte[] group) {
    return bytes(Attribute.ID, group);
  }

  Template label(String label) {
    return bytes(Attribute.LABEL, label.getBytes(StandardCharsets.UTF_8));
  }

  private Template flag(long type, boolean value) {
    return add(type, arena.allocateFrom(JAVA_BYTE, (byte) (value ? 1 : 0)));
  }

  private Template number(long type, long value) {
    return add(type, arena.allocateFrom(JAVA_LONG, value));
  }

  private Template bytes(long type, byte[] value) {
    return add(type, arena.allocateFrom(JAVA_BYTE, value));
  }

  private Template add(long type, MemorySegment value) {
    long at = (long) count * Attribute.BYTES;
    attributes.set(JAVA_LONG, at, type);
    attributes.set(ADDRESS, at + Long.BYTES, value);
    attributes.set(JAVA_LONG, at + 2 * Long.BYTES, value.byteSize());
    count++;
    return this;
  }

  MemorySegment attributes() {
    return attributes;
  }

  long count() {
    return count;
  }
}
