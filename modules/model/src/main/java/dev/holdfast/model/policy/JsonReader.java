package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Json.JsonArray;
import dev.holdfast.model.policy.Json.JsonBoolean;
import dev.holdfast.model.policy.Json.JsonNull;
import dev.holdfast.model.policy.Json.JsonNumber;
import dev.holdfast.model.policy.Json.JsonObject;
import dev.holdfast.model.policy.Json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) and nothing more lenient. A member name that occurs twice is refused: two
 * readers of one policy must not see two policies. So are lone surrogates, which no encoding
 * carries, and deep nesting, which would exhaust the stack.
 */
final class JsonReader {

  /** Policies nest six deep. */
  private static final int MAX_DEPTH = 32;

  /**
   * What is wrong with the text, and where. Carries no stack: it says something of the input, not
   * of the program.
   */
  static final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJson(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  static Json read(String text) throws MalformedJson {
    JsonReader reader = new JsonReader(text);
    reader.skipWhitespace();
    Json value = reader.value();
    reader.skipWhitespace();
    if (reader.at < text.length()) {
      throw reader.malformed("text after the end of the document");
    }
    return value;
  }

  private Json value() throws MalformedJson {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonString(string());
      case 't' -> literal("true", new JsonBoolean(true));
      case 'f' -> literal("false", new JsonBoolean(false));
      case 'n' -> literal("null", new JsonNull());
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw malformed("expected a value");
    };
  }

  private Json object() throws MalformedJson {
    enter();
    Map<String, Json> members = new LinkedHashMap<>();
    if (!tryTake('}')) {
      do {
        skipWhitespace();
        if (peek() != '"') {
          throw malformed("expected a member name");
        }
        int nameAt = at;
        String name = string();
        skipWhitespace();
        take(':');
        skipWhitespace();
        if (members.put(name, value()) != null) {
          at = nameAt;
          throw malformed("a member name occurs twice");
        }
        skipWhitespace();
      } while (tryTake(','));
      take('}');
    }
    depth--;
    return new JsonObject(members);
  }

  private Json array() throws MalformedJson {
    enter();
    List<Json> elements = new ArrayList<>();
    if (!tryTake(']')) {
      do {
        skipWhitespace();
        elements.add(value());
        skipWhitespace();
      } while (tryTake(','));
      take(']');
    }
    depth--;
    return new JsonArray(elements);
  }

  /** Takes the opening bracket and the white space behind it. */
  private void enter() throws MalformedJson {
    if (++depth > MAX_DEPTH) {
      throw malformed("nested more than " + MAX_DEPTH + " deep");
    }
    at++;
    skipWhitespace();
  }

  private String string() throws MalformedJson {
    take('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = peek();
      if (c == '"') {
        at++;
        break;
      }
      if (c < ' ') {
        throw malformed("a control character in a string");
      }
      if (c == '\\') {
        at++;
        value.append(escaped());
      } else {
        value.append(c);
        at++;
      }
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isHighSurrogate(value.charAt(i))
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(value.charAt(i))) {
        throw malformed("half of a surrogate pair in a string");
      }
    }
    return value.toString();
  }

  private char escaped() throws MalformedJson {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          code = code * 16 + hexDigit(peek());
          at++;
        }
        yield (char) code;
      }
      default -> {
        at--;
        throw malformed("an unknown escape in a string");
      }
    };
  }

  /** {@link Character#digit} would take digits of every script. */
  private int hexDigit(char c) throws MalformedJson {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
      return c - 'A' + 10;
    }
    throw malformed("expected a hexadecimal digit");
  }

  private Json number() throws MalformedJson {
    int from = at;
    tryTake('-');
    if (!tryTake('0')) {
      digits();
    }
    if (tryTake('.')) {
      digits();
    }
    if (tryTake('e') || tryTake('E')) {
      if (!tryTake('+')) {
        tryTake('-');
      }
      digits();
    }
    return new JsonNumber(text.substring(from, at));
  }

  private void digits() throws MalformedJson {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw malformed("expected a digit");
    }
  }

  private Json literal(String word, Json value) throws MalformedJson {
    if (!text.startsWith(word, at)) {
      throw malformed("expected a value");
    }
    at += word.length();
    return value;
  }

  private void skipWhitespace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws MalformedJson {
    if (at >= text.length()) {
      throw malformed("the document ends too early");
    }
    return text.charAt(at);
  }

  private void take(char expected) throws MalformedJson {
    if (peek() != expected) {
      throw malformed("expected '" + expected + "'");
    }
    at++;
  }

  private boolean tryTake(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private MalformedJson malformed(String what) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new MalformedJson(what + " at line " + line + ", column " + column);
  }
}
