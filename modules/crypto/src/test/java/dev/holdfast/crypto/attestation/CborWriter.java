package dev.holdfast.crypto.attestation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes CBOR, as a hypervisor would, and whatever else a test wants to see refused. */
final class CborWriter {

  /** Bytes that go out as they are. */
  record Raw(byte[] bytes) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] write(Object value) {
    CborWriter writer = new CborWriter();
    writer.put(value);
    return writer.out.toByteArray();
  }

  private void put(Object value) {
    switch (value) {
      case null -> out.write(0xf6);
      case Raw(byte[] bytes) -> out.writeBytes(bytes);
      case Integer number -> put((Object) number.longValue());
      case Long number -> head(number < 0 ? 1 : 0, number < 0 ? -1 - number : number);
      case byte[] bytes -> {
        head(2, bytes.length);
        out.writeBytes(bytes);
      }
      case String text -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(3, utf8.length);
        out.writeBytes(utf8);
      }
      case List<?> list -> {
        head(4, list.size());
        list.forEach(this::put);
      }
      case Map<?, ?> map -> {
        head(5, map.size());
        map.forEach((name, member) -> {
          put(name);
          put(member);
        });
      }
      default -> throw new IllegalArgumentException("no CBOR for " + value.getClass());
    }
  }

  private void head(int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
    } else if (argument < 1L << 8) {
      out.write(major << 5 | 24);
      out.write((int) argument);
    } else if (argument < 1L << 16) {
      out.write(major << 5 | 25);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) argument).array());
    } else if (argument < 1L << 32) {
      out.write(major << 5 | 26);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) argument).array());
    } else {
      out.write(major << 5 | 27);
      out.writeBytes(ByteBuffer.allocate(8).putLong(argument).array());
    }
  }
}
