package dev.holdfast.node.rights;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the bodies of requests, and policies. */
public final class Json {

  private Json() {}

  public static String text(Object value) {
    return switch (value) {
      case Map<?, ?> members ->
          members.entrySet().stream()
              .map(member -> text(member.getKey()) + ":" + text(member.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Collection<?> items ->
          items.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
      case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      default -> value.toString();
    };
  }
}
