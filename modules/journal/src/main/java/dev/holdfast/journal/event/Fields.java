package dev.holdfast.journal.event;

import dev.holdfast.model.journal.IntegrityException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The fields of one event while it is read: what is missing or of another type is refused, what is
 * unknown is ignored.
 */
final class Fields {

  private final String manifest;
  private final Map<String, Object> fields;

  Fields(String manifest, Map<String, Object> fields) {
    this.manifest = manifest;
    this.fields = fields;
  }

  private <T> T get(String name, Class<T> type) {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new IntegrityException(manifest + " lacks " + name + " as " + type.getSimpleName());
    }
    return type.cast(value);
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** For a field that may be absent. */
  boolean has(String name) {
    return fields.containsKey(name);
  }

  String text(String name) {
    return get(name, String.class);
  }

  byte[] bytes(String name) {
    return get(name, byte[].class);
  }

  long number(String name) {
    return get(name, Long.class);
  }

  int smallNumber(String name) {
    long number = number(name);
    if (number != (int) number) {
      throw new IntegrityException(manifest + " has a " + name + " out of range");
    }
    return (int) number;
  }

  Instant instant(String name) {
    return Instant.ofEpochMilli(number(name));
  }

  /** A text that must have the form of an identifier. */
  <T> T parsed(String name, Function<String, Optional<T>> parse) {
    return parse
        .apply(text(name))
        .orElseThrow(() -> new IntegrityException(manifest + " has a malformed " + name));
  }

  /** A constant by its name. One that is unknown was written by a later version. */
  <E extends Enum<E>> E constant(String name, Class<E> type) {
    return constant(name, text(name), type);
  }

  /** Constants by their names. */
  <E extends Enum<E>> Set<E> constants(String name, Class<E> type) {
    Set<E> constants = EnumSet.noneOf(type);
    for (String text : textSet(name)) {
      constants.add(constant(name, text, type));
    }
    return constants;
  }

  private <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw new UnknownEventException(
        manifest + " has a " + name + " that this version does not know: " + text);
  }

  Fields map(String name) {
    Map<String, Object> inner = new LinkedHashMap<>();
    Map<?, ?> raw = get(name, Map.class);
    raw.forEach((key, value) -> inner.put((String) key, value));
    return new Fields(manifest + "/" + name, inner);
  }

  /** Texts that an older version did not write. */
  Map<String, String> textsOrNone(String name) {
    return has(name) ? texts(name) : Map.of();
  }

  Map<String, String> texts(String name) {
    Fields inner = map(name);
    Map<String, String> texts = new LinkedHashMap<>();
    inner.fields.keySet().forEach(key -> texts.put(key, inner.text(key)));
    return texts;
  }

  /** A list of none or one. */
  Optional<String> optionalText(String name) {
    Set<String> texts = textSet(name);
    if (texts.size() > 1) {
      throw new IntegrityException(manifest + " has more than one " + name);
    }
    return texts.stream().findFirst();
  }

  Set<String> textSet(String name) {
    Set<String> texts = new LinkedHashSet<>();
    List<?> elements = get(name, List.class);
    for (Object element : elements) {
      if (!(element instanceof String text)) {
        throw new IntegrityException(manifest + " has a " + name + " that is not all text");
      }
      texts.add(text);
    }
    return texts;
  }
}
