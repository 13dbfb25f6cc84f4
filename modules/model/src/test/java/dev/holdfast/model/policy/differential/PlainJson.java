package dev.holdfast.model.policy.differential;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, texts, truth values and numbers, for documents known to be well formed. */
final class PlainJson {
  private final String text;
  private int at;

  private PlainJson(String text) {
    this.text = text;
  }

  static Map<String, Object> object(String text) {
    return asObject(new PlainJson(text).value());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> asObject(Object value) {
    return (Map<String, Object>) value;
  }

  /** A lone value is a list of one. */
  static List<Object> asList(Object value) {
    return value instanceof List<?> list ? new ArrayList<>(list) : List.of(value);
  }

  /** Every value as text: quotation marks are optional for numbers and truth values. */
  static List<String> asTexts(Object value) {
    List<String> texts = new ArrayList<>();
    for (Object one : asList(value)) {
      texts.add(one instanceof BigDecimal number ? number.toPlainString() : one.toString());
    }
    return texts;
  }

  static String write(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> members = new ArrayList<>();
      map.forEach((name, member) -> members.add(write(name) + ":" + write(member)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof List<?> list) {
      List<String> values = new ArrayList<>();
      list.forEach(one -> values.add(write(one)));
      return "[" + String.join(",", values) + "]";
    }
    if (value instanceof String string) {
      return "\"" + string.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
    return value.toString();
  }

  private Object value() {
    skipBlanks();
    char first = text.charAt(at);
    if (first == '{') {
      return members();
    }
    if (first == '[') {
      return values();
    }
    if (first == '"') {
      return string();
    }
    int start = at;
    while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return word.equals("true") || word.equals("false")
        ? Boolean.valueOf(word)
        : new BigDecimal(word);
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    skipBlanks();
    while (text.charAt(at) != '}') {
      String name = string();
      skipBlanks();
      at++;
      members.put(name, value());
      skipSeparator();
    }
    at++;
    return members;
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    at++;
    skipBlanks();
    while (text.charAt(at) != ']') {
      values.add(value());
      skipSeparator();
    }
    at++;
    return values;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    at++;
    while (text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      string.append(text.charAt(at));
      at++;
    }
    at++;
    return string.toString();
  }

  private void skipSeparator() {
    skipBlanks();
    if (text.charAt(at) == ',') {
      at++;
      skipBlanks();
    }
  }

  private void skipBlanks() {
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
