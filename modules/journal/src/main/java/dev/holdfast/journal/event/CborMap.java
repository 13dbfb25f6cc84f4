package dev.holdfast.journal.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.holdfast.model.journal.IntegrityException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * CBOR maps with text keys to and from bytes: text, integers, byte strings, lists of text or of
 * integers, and maps of these.
 */
final class CborMap {

  /** An event has a map in each of the maps in a map, no more. */
  private static final int MAX_DEPTH = 4;

  private static final CBORFactory FACTORY =
      CBORFactory.builder().enable(CBORGenerator.Feature.WRITE_MINIMAL_INTS).build();

  /** Stands where a later version's kind of value does, until the map has been read. */
  private enum OfALaterVersion {
    IGNORED
  }

  private CborMap() {}

  /**
   * The bytes of a map: fields in the order given, the entries of inner maps and collections
   * sorted, every length written ahead. The same map gives the same bytes in every process.
   */
  static byte[] write(Map<String, Object> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (CBORGenerator generator = FACTORY.createGenerator(bytes)) {
      writeMap(generator, fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeMap(CBORGenerator generator, Map<?, ?> fields) throws IOException {
    generator.writeStartObject(fields, fields.size());
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      generator.writeFieldName((String) field.getKey());
      writeValue(generator, field.getValue());
    }
    generator.writeEndObject();
  }

  private static void writeValue(CBORGenerator generator, Object value) throws IOException {
    switch (value) {
      case String text -> generator.writeString(text);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case byte[] bytes -> generator.writeBinary(bytes);
      case Collection<?> list -> {
        generator.writeStartArray(list, list.size());
        for (Object element : new TreeSet<>(list)) {
          writeValue(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> map -> writeMap(generator, new TreeMap<>(map));
      default -> throw new IllegalArgumentException("no CBOR form for " + value.getClass());
    }
  }

  /**
   * @throws IntegrityException when the bytes are not exactly one such map
   */
  static Map<String, Object> read(byte[] bytes) {
    try (CBORParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IntegrityException("an event is a CBOR map");
      }
      Map<String, Object> fields = readMap(parser, 1);
      if (parser.nextToken() != null) {
        throw new IntegrityException("bytes behind an event's CBOR map");
      }
      return fields;
    } catch (IOException e) {
      // The parser's message quotes the bytes, which are not for logs.
      throw new IntegrityException("an event's bytes are not CBOR");
    }
  }

  private static Map<String, Object> readMap(CBORParser parser, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IntegrityException("an event's CBOR is nested too deep");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    boolean anyIgnored = false;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_OBJECT;
        token = parser.nextToken()) {
      if (token != JsonToken.FIELD_NAME) {
        throw new IntegrityException("an event's CBOR map ends early");
      }
      String name = parser.currentName();
      Object value = readValue(parser, parser.nextToken(), depth);
      if (fields.putIfAbsent(name, value == null ? OfALaterVersion.IGNORED : value) != null) {
        throw new IntegrityException("an event's CBOR map has a field twice");
      }
      anyIgnored |= value == null;
    }
    if (anyIgnored) {
      fields.values().removeIf(value -> value instanceof OfALaterVersion);
    }
    return fields;
  }

  /**
   * Null for a kind of value that only a later version writes, in a field that this one ignores.
   */
  private static @Nullable Object readValue(CBORParser parser, @Nullable JsonToken token, int depth)
      throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? null
              : parser.getLongValue();
      case VALUE_EMBEDDED_OBJECT -> parser.getBinaryValue();
      case START_ARRAY -> readList(parser, depth + 1);
      case START_OBJECT -> readMap(parser, depth + 1);
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_NUMBER_FLOAT -> null;
      case null, default -> throw new IntegrityException("an event's CBOR map ends early");
    };
  }

  private static List<Object> readList(CBORParser parser, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IntegrityException("an event's CBOR is nested too deep");
    }
    List<Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Object value = readValue(parser, token, depth);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }
}
