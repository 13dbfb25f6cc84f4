package dev.holdfast.api.shape;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body in one pass along its shape, without a tree. Strict where leniency has made two
 * readers see two documents: duplicate names, trailing bytes, encodings other than UTF-8, spellings
 * of Base64. Members that the shape does not know are skipped, as AWS does, and are held to the
 * same rules.
 */
public final class InputReader {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_MEMBERS = 1000;
  private static final int MAX_NUMBER_LENGTH = 32;
  private static final int MAX_NAME_LENGTH = 16 * 1024;

  /** The last second of the year 9999; nothing later is a date. */
  private static final double MAX_SECONDS = 253_402_300_799d;

  /** Strict about duplicate names and depth, whatever is read with it. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  static final String NOT_JSON = "The request body is not a well-formed JSON object";

  private final byte[] body;
  private final JsonParser json;
  private final boolean escapes;
  private int membersSeen;

  private InputReader(byte[] body, JsonParser json, boolean escapes) {
    this.body = body;
    this.json = json;
    this.escapes = escapes;
  }

  /** Reads a body; never throws, whatever the bytes are. */
  public static Reading read(Shape.Structure shape, byte[] body) {
    BodyText text = BodyText.of(body);
    if (!text.wellFormed()) {
      return new Reading.Malformed(NOT_JSON);
    }
    Input input;
    try (JsonParser json = JSON.createParser(body)) {
      InputReader reader = new InputReader(body, json, text.escapes());
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Reading.Malformed(NOT_JSON);
      }
      input = reader.structure(shape);
      if (json.nextToken() != null) {
        return new Reading.Malformed(NOT_JSON);
      }
    } catch (WrongType wrong) {
      return new Reading.Malformed(wrong.text);
    } catch (IOException | IllegalStateException broken) {
      // IllegalStateException: the parser's own defence against names chosen to collide.
      return new Reading.Malformed(NOT_JSON);
    }
    return validated(shape, input);
  }

  /**
   * Reads the object whose begin is the parser's current token, within a body that is well-formed
   * text; leaves the parser at the object's end.
   *
   * @throws IOException when the body is not JSON
   */
  static Reading readHere(Shape.Structure shape, byte[] body, JsonParser json, boolean escapes)
      throws IOException {
    int depth = json.getParsingContext().getNestingDepth();
    Input input;
    try {
      input = new InputReader(body, json, escapes).structure(shape);
    } catch (WrongType wrong) {
      while (json.getParsingContext().getNestingDepth() >= depth) {
        json.nextToken();
      }
      return new Reading.Malformed(wrong.text);
    }
    return validated(shape, input);
  }

  private static Reading validated(Shape.Structure shape, Input input) {
    Optional<String> violations = Validation.violations(shape, input);
    return violations.isPresent() ? new Reading.Invalid(violations.get()) : new Reading.Read(input);
  }

  private Input structure(Shape.Structure shape) throws IOException {
    Input input = new Input(shape);
    for (String name = nextName(); name != null; name = nextName()) {
      int position = shape.position(name);
      JsonToken token = json.nextToken();
      if (position < 0) {
        skip(token);
      } else if (token != JsonToken.VALUE_NULL) {
        Member member = shape.members().get(position);
        input.put(position, value(member.shape(), token, member.name()));
      }
    }
    return input;
  }

  private Object value(Shape shape, JsonToken token, String member) throws IOException {
    return switch (shape) {
      case Shape.Text ignored -> string(token, member);
      case Shape.Choice ignored -> string(token, member);
      case Shape.Blob ignored -> blob(token, member);
      case Shape.Whole ignored -> whole(token, member);
      case Shape.Moment ignored -> moment(token, member);
      case Shape.Flag() ->
          switch (token) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new WrongType(member, "a boolean");
          };
      case Shape.Items(var element, var ignored) -> items(element, token, member);
      case Shape.Pairs ignored -> pairs(token, member);
      case Shape.Structure structure -> {
        if (token != JsonToken.START_OBJECT) {
          throw new WrongType(member, "an object");
        }
        yield structure(structure);
      }
    };
  }

  private List<Object> items(Shape element, JsonToken token, String member) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      throw new WrongType(member, "a list");
    }
    List<Object> items = new ArrayList<>();
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      count();
      items.add(value(element, next, member));
    }
    return items;
  }

  private Map<String, String> pairs(JsonToken token, String member) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw new WrongType(member, "an object");
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String name = nextName(); name != null; name = nextName()) {
      pairs.put(name, string(json.nextToken(), member));
    }
    return pairs;
  }

  private String string(JsonToken token, String member) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw new WrongType(member, "a string");
    }
    return checked(json.getText());
  }

  private int whole(JsonToken token, String member) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() != JsonParser.NumberType.INT) {
      throw new WrongType(member, "an integer");
    }
    return json.getIntValue();
  }

  private Instant moment(JsonToken token, String member) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw new WrongType(member, "a timestamp");
    }
    double seconds = json.getDoubleValue();
    if (!(Math.abs(seconds) <= MAX_SECONDS)) {
      throw new WrongType(member, "a timestamp");
    }
    return Instant.ofEpochMilli(Math.round(seconds * 1000));
  }

  private byte[] blob(JsonToken token, String member) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw new WrongType(member, "a base64 string");
    }
    byte[] decoded = Base64Text.decode(base64());
    if (decoded == null) {
      throw new WrongType(member, "a base64 string");
    }
    return decoded;
  }

  /**
   * The text of a blob, straight from the body where it stands there as it is: most of a request is
   * a blob.
   */
  private byte[] base64() throws IOException {
    long at = json.currentTokenLocation().getByteOffset();
    if (at >= 0 && at < body.length && body[(int) at] == '"') {
      int start = (int) at + 1;
      int end = EightBytes.indexOf(body, '"', start);
      if (end < body.length && (!escapes || !hasEscape(start, end))) {
        return Arrays.copyOfRange(body, start, end);
      }
    }
    // Escaped: some clients write a slash as \/.
    return json.getText().getBytes(StandardCharsets.UTF_8);
  }

  private boolean hasEscape(int start, int end) {
    return EightBytes.indexOf(body, '\\', start) < end;
  }

  private void skip(JsonToken first) throws IOException {
    int depth = 0;
    JsonToken token = first;
    while (true) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME) {
        count();
        checked(json.currentName());
      } else if (token == JsonToken.VALUE_STRING) {
        if (escapes) {
          checked(json.getText());
        }
      }
      if (depth == 0) {
        return;
      }
      token = json.nextToken();
    }
  }

  private @Nullable String nextName() throws IOException {
    String name = json.nextFieldName();
    if (name == null) {
      return null;
    }
    count();
    return checked(name);
  }

  private String checked(String text) throws WrongType {
    if (escapes && BodyText.hasLoneSurrogate(text)) {
      throw new WrongType(NOT_JSON);
    }
    return text;
  }

  private void count() throws WrongType {
    membersSeen++;
    if (membersSeen > MAX_MEMBERS) {
      throw new WrongType("The request body has more than " + MAX_MEMBERS + " members");
    }
  }

  /** Leaves the reader from wherever it is; says nothing of the value, which may be a secret. */
  private static final class WrongType extends IOException {
    private static final long serialVersionUID = 1L;
    private final String text;

    private WrongType(String text) {
      this.text = text;
    }

    private WrongType(String member, String expected) {
      this(member + " must be " + expected);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
