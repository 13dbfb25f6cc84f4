package dev.holdfast.api.query;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The inside of an answer, in the order it is told: written as XML for the client, and as names and
 * values for the audit, which never learns a secret. Has no {@code toString} of its own, since it
 * may hold one.
 */
public final class Body {

  private static final String HEX = "0123456789ABCDEF";

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** A text that only the client is told. Not a record, so that printing it tells nothing. */
  private static final class Secret {
    private final String text;

    Secret(String text) {
      this.text = text;
    }
  }

  public Body text(String name, String value) {
    values.put(name, value);
    return this;
  }

  /** Writes nothing when there is no value. */
  public Body text(String name, Optional<String> value) {
    value.ifPresent(text -> text(name, text));
    return this;
  }

  /** What the audit must not hold. */
  public Body secret(String name, String value) {
    values.put(name, new Secret(value));
    return this;
  }

  public Body flag(String name, boolean value) {
    values.put(name, value);
    return this;
  }

  public Body number(String name, int value) {
    values.put(name, value);
    return this;
  }

  /** To the second, as AWS tells it. */
  public Body moment(String name, Instant value) {
    values.put(name, value.truncatedTo(ChronoUnit.SECONDS));
    return this;
  }

  /** A policy document: percent-encoded (RFC 3986), which is how AWS answers them. */
  public Body document(String name, String json) {
    return text(name, percentEncoded(json));
  }

  public Body body(String name, Body value) {
    values.put(name, value);
    return this;
  }

  /** A list of structures. */
  public Body bodies(String name, List<Body> elements) {
    values.put(name, List.copyOf(elements));
    return this;
  }

  public Body texts(String name, List<String> elements) {
    values.put(name, List.copyOf(elements));
    return this;
  }

  /** A map, which the Query protocol writes as a list of entries. */
  public Body numbers(String name, Map<String, Integer> entries) {
    values.put(name, entries);
    return this;
  }

  void writeTo(XmlWriter xml) {
    values.forEach((name, value) -> write(name, value, xml));
  }

  private static void write(String name, Object value, XmlWriter xml) {
    switch (value) {
      case Body body -> {
        xml.open(name);
        body.writeTo(xml);
        xml.close(name);
      }
      case List<?> list -> {
        xml.open(name);
        list.forEach(element -> write("member", element, xml));
        xml.close(name);
      }
      case Map<?, ?> map -> {
        xml.open(name);
        map.forEach((key, number) ->
            xml.open("entry")
                .element("key", String.valueOf(key))
                .element("value", String.valueOf(number))
                .close("entry"));
        xml.close(name);
      }
      case Secret secret -> xml.element(name, secret.text);
      default -> xml.element(name, value.toString());
    }
  }

  /** What an audit record may tell of it, named as CloudTrail names it. */
  public Map<String, Object> auditable() {
    Map<String, Object> told = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (!(value instanceof Secret)) {
        told.put(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), told(value));
      }
    });
    return told;
  }

  private static Object told(Object value) {
    return switch (value) {
      case Body body -> body.auditable();
      case List<?> list -> list.stream().map(Body::told).toList();
      default -> value;
    };
  }

  private static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder(2 * text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          b >= 'A' && b <= 'Z'
              || b >= 'a' && b <= 'z'
              || b >= '0' && b <= '9'
              || b == '-'
              || b == '_'
              || b == '.'
              || b == '~';
      if (unreserved) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
      }
    }
    return encoded.toString();
  }
}
