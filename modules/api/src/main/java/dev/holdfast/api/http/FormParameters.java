package dev.holdfast.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code a=b&c=d}, as the Query protocol sends it. */
final class FormParameters {

  private static final int MAX_PARAMETERS = 1000;

  private FormParameters() {}

  /**
   * @return empty when an escape is broken, a name stands twice, or there are too many
   */
  static Optional<Map<String, String>> parse(String form) {
    Map<String, String> parameters = new TreeMap<>();
    int start = 0;
    while (start < form.length()) {
      int ampersand = form.indexOf('&', start);
      int end = ampersand < 0 ? form.length() : ampersand;
      int equals = form.indexOf('=', start);
      boolean bare = equals < 0 || equals > end;
      if (end > start) {
        try {
          String name = decode(form.substring(start, bare ? end : equals));
          String value = bare ? "" : decode(form.substring(equals + 1, end));
          if (parameters.put(name, value) != null || parameters.size() > MAX_PARAMETERS) {
            return Optional.empty();
          }
        } catch (IllegalArgumentException brokenEscape) {
          return Optional.empty();
        }
      }
      start = end + 1;
    }
    return Optional.of(parameters);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
