package dev.holdfast.crypto.attestation;

import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.PublicBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one data item, to the last byte. What could be read in two ways, or could cost more than
 * its length, is malformed: names that stand twice, nesting, tags, and every kind that no document
 * has. Arrays and maps may be of indefinite length, as in documents since 2025; strings may not.
 */
final class CborReader {

  /** A document nests three deep: payload, registers or bundle, and what they hold. */
  private static final int MAX_DEPTH = 4;

  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int MAJOR_SHIFT = 5;
  private static final int ARGUMENT = 0x1f;
  private static final int FIRST_LONGER = 24;
  private static final int LAST_LONGER = 27;
  private static final int INDEFINITE = 31;
  private static final int BREAK = 0xff;
  private static final int NULL = 0xf6;

  private final byte[] bytes;
  private int at;

  private CborReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** The item that the bytes are from {@code at} to their end. */
  static Cbor read(byte[] bytes, int at) throws DefectException {
    CborReader reader = new CborReader(bytes, at);
    Cbor item = reader.item(1);
    if (reader.at != bytes.length) {
      throw malformed();
    }
    return item;
  }

  private Cbor item(int depth) throws DefectException {
    int head = next();
    if (head == NULL) {
      return new Cbor.Nothing();
    }
    int argument = head & ARGUMENT;
    return switch (head >> MAJOR_SHIFT) {
      case UNSIGNED -> new Cbor.Whole(number(argument));
      case NEGATIVE -> new Cbor.Whole(-1 - number(argument));
      case BYTES -> new Cbor.Bytes(PublicBytes.takeOwnershipOf(string(argument)));
      case TEXT -> new Cbor.Text(text(string(argument)));
      case ARRAY -> array(argument, depth);
      case MAP -> map(argument, depth);
      default -> throw malformed();
    };
  }

  private Cbor array(int argument, int depth) throws DefectException {
    List<Cbor> values = new ArrayList<>();
    for (long left = count(argument, depth); !isOver(argument, left); left--) {
      values.add(item(depth + 1));
    }
    return new Cbor.Items(values);
  }

  private Cbor map(int argument, int depth) throws DefectException {
    Map<Cbor, Cbor> values = new LinkedHashMap<>();
    for (long left = count(argument, depth); !isOver(argument, left); left--) {
      Cbor name = item(MAX_DEPTH + 1);
      if (values.put(name, item(depth + 1)) != null) {
        throw malformed();
      }
    }
    return new Cbor.Fields(values);
  }

  /** How many elements follow; for an indefinite length nobody knows. */
  private long count(int argument, int depth) throws DefectException {
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
    return argument == INDEFINITE ? Long.MAX_VALUE : number(argument);
  }

  private boolean isOver(int argument, long left) {
    if (argument != INDEFINITE) {
      return left == 0;
    }
    if (at < bytes.length && (bytes[at] & 0xff) == BREAK) {
      at++;
      return true;
    }
    return false;
  }

  private byte[] string(int argument) throws DefectException {
    long length = number(argument);
    if (length > bytes.length - at) {
      throw malformed();
    }
    int from = at;
    at += (int) length;
    return Arrays.copyOfRange(bytes, from, at);
  }

  private static String text(byte[] utf8) throws DefectException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  /** The argument of a head: 0 to 2^63 - 1. */
  private long number(int argument) throws DefectException {
    if (argument < FIRST_LONGER) {
      return argument;
    }
    if (argument > LAST_LONGER) {
      throw malformed();
    }
    long number = 0;
    for (int left = 1 << (argument - FIRST_LONGER); left > 0; left--) {
      number = (number << Byte.SIZE) | next();
    }
    if (number < 0) {
      throw malformed();
    }
    return number;
  }

  private int next() throws DefectException {
    if (at >= bytes.length) {
      throw malformed();
    }
    return bytes[at++] & 0xff;
  }

  private static DefectException malformed() {
    return new DefectException(AttestationDefect.MALFORMED);
  }
}
