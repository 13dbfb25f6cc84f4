package dev.holdfast.model.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value, as {@link JsonReader} reads it. */
sealed interface Json {

  /**
   * @param members in the order of the text
   */
  record JsonObject(Map<String, Json> members) implements Json {
    public JsonObject {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  record JsonArray(List<Json> elements) implements Json {
    public JsonArray {
      elements = List.copyOf(elements);
    }
  }

  record JsonString(String value) implements Json {}

  /**
   * @param text as it was written
   */
  record JsonNumber(String text) implements Json {}

  record JsonBoolean(boolean value) implements Json {}

  record JsonNull() implements Json {}
}
