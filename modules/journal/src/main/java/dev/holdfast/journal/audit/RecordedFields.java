package dev.holdfast.journal.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.model.journal.IntegrityException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that was read from a line. A member of another type than the one asked for counts
 * as absent; nulls are left out.
 */
record RecordedFields(Map<String, Object> members) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final RecordedFields NONE = new RecordedFields(Map.of());

  /** Deeper than a record ever is: requests nest three deep. */
  private static final int MAX_DEPTH = 16;

  /**
   * @throws IntegrityException when the line is no JSON object
   */
  static RecordedFields parse(byte[] line) {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        return new RecordedFields(object(json, 1));
      }
    } catch (IOException e) {
      throw new IntegrityException("a line of the audit trail is not JSON", e);
    }
    throw new IntegrityException("a line of the audit trail is not a JSON object");
  }

  private static Map<String, Object> object(JsonParser json, int depth) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      Object value = value(json, depth);
      if (value != null) {
        members.put(name, value);
      }
    }
    return members;
  }

  private static @Nullable Object value(JsonParser json, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("nested too deep");
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json, depth + 1);
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          Object element = value(json, depth + 1);
          if (element != null) {
            elements.add(element);
          }
        }
        yield elements;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null -> throw new IOException("the line ends too early");
      default -> throw new IOException("not a value: " + json.currentToken());
    };
  }

  @Nullable String text(String name) {
    return members.get(name) instanceof String text ? text : null;
  }

  String text(String name, String whenAbsent) {
    return members.get(name) instanceof String text ? text : whenAbsent;
  }

  /** 0 when it is absent. */
  long number(String name) {
    return members.get(name) instanceof Long number ? number : 0;
  }

  /** False when it is absent. */
  boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Without members when it is absent. */
  RecordedFields object(String name) {
    return members.get(name) instanceof Map<?, ?> map ? of(map) : NONE;
  }

  List<RecordedFields> objects(String name) {
    List<RecordedFields> objects = new ArrayList<>();
    if (members.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          objects.add(of(map));
        }
      }
    }
    return objects;
  }

  /** The texts in a list. */
  List<String> list(String name) {
    List<String> texts = new ArrayList<>();
    if (members.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof String text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  /** The whole numbers in a list. */
  List<Integer> numbers(String name) {
    List<Integer> numbers = new ArrayList<>();
    if (members.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Long number) {
          numbers.add(Math.toIntExact(number));
        }
      }
    }
    return numbers;
  }

  /** The members that are texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (value instanceof String text) {
        texts.put(name, text);
      }
    });
    return texts;
  }

  /** All maps in here were made by {@link #object(JsonParser, int)}. */
  @SuppressWarnings("unchecked")
  private static RecordedFields of(Map<?, ?> map) {
    return new RecordedFields((Map<String, Object>) map);
  }
}
