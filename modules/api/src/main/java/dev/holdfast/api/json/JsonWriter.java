package dev.holdfast.api.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Writes one JSON document as bytes, in the order it is told, into one growing array. Commas are
 * its business; that objects and arrays are closed is the caller's.
 */
public final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_CAPACITY = 512;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;
  private boolean comma;

  public JsonWriter beginObject() {
    separate();
    put((byte) '{');
    comma = false;
    return this;
  }

  public JsonWriter endObject() {
    put((byte) '}');
    comma = true;
    return this;
  }

  public JsonWriter beginArray(String name) {
    name(name);
    put((byte) '[');
    comma = false;
    return this;
  }

  public JsonWriter endArray() {
    put((byte) ']');
    comma = true;
    return this;
  }

  public JsonWriter beginObject(String name) {
    name(name);
    put((byte) '{');
    comma = false;
    return this;
  }

  /** An array's element. */
  public JsonWriter text(String value) {
    separate();
    quoted(value);
    return this;
  }

  public JsonWriter text(String name, String value) {
    name(name);
    quoted(value);
    return this;
  }

  /** Writes nothing when there is no value. */
  public JsonWriter text(String name, Optional<String> value) {
    return value.isPresent() ? text(name, value.get()) : this;
  }

  public JsonWriter flag(String name, boolean value) {
    name(name);
    ascii(value ? "true" : "false");
    return this;
  }

  public JsonWriter number(String name, long value) {
    name(name);
    ascii(Long.toString(value));
    return this;
  }

  /**
   * A timestamp as AWS's JSON protocol has it: seconds since the epoch, with milliseconds as a
   * fraction.
   */
  public JsonWriter moment(String name, Instant value) {
    name(name);
    ascii(Long.toString(value.getEpochSecond()));
    int millis = value.getNano() / 1_000_000;
    if (millis > 0) {
      put((byte) '.');
      put((byte) ('0' + millis / 100));
      put((byte) ('0' + millis / 10 % 10));
      put((byte) ('0' + millis % 10));
    }
    return this;
  }

  /** Bytes as Base64. */
  public JsonWriter blob(String name, byte[] value) {
    name(name);
    byte[] encoded = Base64.getEncoder().encode(value);
    reserve(encoded.length + 2);
    bytes[length++] = '"';
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
    bytes[length++] = '"';
    return this;
  }

  /**
   * A document within this one.
   *
   * @param document well-formed JSON
   */
  public JsonWriter document(String name, byte[] document) {
    name(name);
    reserve(document.length);
    System.arraycopy(document, 0, bytes, length, document.length);
    length += document.length;
    return this;
  }

  /** What has been written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void name(String name) {
    separate();
    quoted(name);
    put((byte) ':');
    comma = true;
  }

  private void separate() {
    if (comma) {
      put((byte) ',');
    }
    comma = true;
  }

  private void quoted(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    // Every byte may become six (backslash, u, four digits).
    reserve(6 * utf8.length + 2);
    bytes[length++] = '"';
    for (byte b : utf8) {
      if (b == '"' || b == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = b;
      } else if (b >= 0 && b < ' ') {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 0xF];
      } else {
        bytes[length++] = b;
      }
    }
    bytes[length++] = '"';
  }

  private void ascii(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    reserve(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  private void put(byte b) {
    reserve(1);
    bytes[length++] = b;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
