package dev.holdfast.journal.event;

import dev.holdfast.model.journal.IntegrityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The fields of one event while it is read: what is missing or of another type is refused, what is
 * unknown is ignored.
 */
final class Fields {

  private final String manifest;

  /** The field that these fields are in; empty for the event's own. */
  private final String within;

  private final Map<?, ?> fields;

  Fields(String manifest, Map<?, ?> fields) {
    this(manifest, "", fields);
  }

  private Fields(String manifest, String within, Map<?, ?> fields) {
    this.manifest = manifest;
    this.within = within;
    this.fields = fields;
  }

  private String place() {
    return within.isEmpty() ? manifest : manifest + "/" + within;
  }

  private <T> T get(String name, Class<T> type) {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new IntegrityException(place() + " lacks " + name + " as " + type.getSimpleName());
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
      throw new IntegrityException(place() + " has a " + name + " out of range");
    }
    return (int) number;
  }

  Instant instant(String name) {
    return Instant.ofEpochMilli(number(name));
  }

  /** A list of none or one. */
  Optional<Instant> optionalInstant(String name) {
    List<?> elements = get(name, List.class);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    if (elements.size() > 1 || !(elements.getFirst() instanceof Long millis)) {
      throw new IntegrityException(place() + " has a " + name + " that is not one instant");
    }
    return Optional.of(Instant.ofEpochMilli(millis));
  }

  /** A text that must have the form of an identifier. */
  <T> T parsed(String name, Function<String, Optional<T>> parse) {
    return parse
        .apply(text(name))
        .orElseThrow(() -> new IntegrityException(place() + " has a malformed " + name));
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
    try {
      return Enum.valueOf(type, text);
    } catch (IllegalArgumentException e) {
      throw new UnknownEventException(
          place() + " has a " + name + " that this version does not know: " + text);
    }
  }

  /** Its keys are texts: nothing else is read as one. */
  Fields map(String name) {
    return new Fields(manifest, name, get(name, Map.class));
  }

  /** The maps in a map, by their names' order. */
  List<Fields> maps(String name) {
    Fields outer = map(name);
    List<Fields> maps = new ArrayList<>();
    for (Object key : new TreeSet<Object>(outer.fields.keySet())) {
      maps.add(outer.map((String) key));
    }
    return maps;
  }

  /** Texts that an older version did not write. */
  Map<String, String> textsOrNone(String name) {
    return has(name) ? texts(name) : Map.of();
  }

  Map<String, String> texts(String name) {
    Fields inner = map(name);
    Map<String, String> texts = new LinkedHashMap<>();
    for (Object key : inner.fields.keySet()) {
      texts.put((String) key, inner.text((String) key));
    }
    return texts;
  }

  /** A list of none or one. */
  Optional<String> optionalText(String name) {
    Set<String> texts = textSet(name);
    if (texts.size() > 1) {
      throw new IntegrityException(place() + " has more than one " + name);
    }
    return texts.stream().findFirst();
  }

  Set<String> textSet(String name) {
    Set<String> texts = new LinkedHashSet<>();
    List<?> elements = get(name, List.class);
    for (Object element : elements) {
      if (!(element instanceof String text)) {
        throw new IntegrityException(place() + " has a " + name + " that is not all text");
      }
      texts.add(text);
    }
    return texts;
  }
}
