package dev.holdfast.api.sigv4;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A query string, taken apart once: its canonical form and the values of a presigned request come
 * from the same object.
 */
final class QueryParameters {

  static final String SIGNATURE = "X-Amz-Signature";
  static final String TOKEN = "X-Amz-Security-Token";
  static final String CREDENTIAL = "X-Amz-Credential";
  private static final String PREFIX = "x-amz-";

  private final List<Parameter> parameters;

  private QueryParameters(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * @param name decoded bytes as Latin-1 text, so that order by characters is order by bytes; the
   *     value likewise
   */
  private record Parameter(String name, String value) {}

  /**
   * @return null when an escape is broken, or a parameter of AWS's stands twice, in whatever case:
   *     what one reader takes from the first, another would take from the second
   */
  static @Nullable QueryParameters parse(String query) {
    List<Parameter> parameters = new ArrayList<>();
    Set<String> reserved = new TreeSet<>();
    int start = 0;
    while (start <= query.length()) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      if (end > start) {
        int equals = query.indexOf('=', start);
        boolean bare = equals < 0 || equals > end;
        String name = decode(query, start, bare ? end : equals);
        String value = bare ? "" : decode(query, equals + 1, end);
        if (name == null || value == null) {
          return null;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(PREFIX) && !reserved.add(lower)) {
          return null;
        }
        parameters.add(new Parameter(name, value));
      }
      start = end + 1;
    }
    return new QueryParameters(parameters);
  }

  Optional<String> value(String name) {
    return parameters.stream().filter(p -> p.name.equals(name)).map(Parameter::value).findFirst();
  }

  /** Whether any parameter tries to authenticate the request. */
  boolean claims() {
    return parameters.stream()
        .map(p -> p.name.toLowerCase(Locale.ROOT))
        .anyMatch(name ->
            name.equals("x-amz-signature")
                || name.equals("x-amz-credential")
                || name.equals("x-amz-algorithm"));
  }

  /** Whether any parameter brings a session's token, in whatever case. */
  boolean hasToken() {
    return parameters.stream().anyMatch(p -> p.name.equalsIgnoreCase(TOKEN));
  }

  /** Sorted, encoded in the one way of Signature Version 4, and without the signature itself. */
  String canonical() {
    StringBuilder canonical = new StringBuilder();
    parameters.stream()
        .filter(parameter -> !parameter.name.equals(SIGNATURE))
        .map(parameter -> new Parameter(encode(parameter.name), encode(parameter.value)))
        .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
        .forEach(parameter -> {
          if (!canonical.isEmpty()) {
            canonical.append('&');
          }
          canonical.append(parameter.name).append('=').append(parameter.value);
        });
    return canonical.toString();
  }

  private static @Nullable String decode(String text, int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= to) {
          return null;
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.write(16 * high + low);
        i += 2;
      } else {
        byte[] utf8 = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
        bytes.write(utf8, 0, utf8.length);
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static String encode(String latin1) {
    StringBuilder encoded = new StringBuilder(latin1.length());
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      boolean unreserved =
          c >= 'A' && c <= 'Z'
              || c >= 'a' && c <= 'z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '_'
              || c == '.'
              || c == '~';
      if (unreserved) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 0xF));
      }
    }
    return encoded.toString();
  }

  private static char hexDigit(int value) {
    return (char) (value < 10 ? '0' + value : 'A' + value - 10);
  }
}
