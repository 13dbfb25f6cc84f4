package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Json.JsonArray;
import dev.holdfast.model.policy.Json.JsonBoolean;
import dev.holdfast.model.policy.Json.JsonNull;
import dev.holdfast.model.policy.Json.JsonNumber;
import dev.holdfast.model.policy.Json.JsonObject;
import dev.holdfast.model.policy.Json.JsonString;
import java.util.List;
import java.util.Map;

/** Writes JSON without white space. */
final class JsonWriter {

  private final StringBuilder text = new StringBuilder();

  private JsonWriter() {}

  static String write(Json value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.text.toString();
  }

  private void value(Json value) {
    switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        text.append('{');
        String separator = "";
        for (Map.Entry<String, Json> member : members.entrySet()) {
          text.append(separator);
          string(member.getKey());
          text.append(':');
          value(member.getValue());
          separator = ",";
        }
        text.append('}');
      }
      case JsonArray(List<Json> elements) -> {
        text.append('[');
        String separator = "";
        for (Json element : elements) {
          text.append(separator);
          value(element);
          separator = ",";
        }
        text.append(']');
      }
      case JsonString(String string) -> string(string);
      case JsonNumber(String number) -> text.append(number);
      case JsonBoolean(boolean truth) -> text.append(truth);
      case JsonNull() -> text.append("null");
    }
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
