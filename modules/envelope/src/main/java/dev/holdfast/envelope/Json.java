package dev.holdfast.envelope;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonFactory;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.core.StreamReadFeature;

/** Reads JSON strictly: one object and nothing behind it, no name twice, UTF-8. */
final class Json {

  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonNodeParser PARSER =
      JsonNode.parserBuilder().jsonFactory(STRICT).removeErrorLocations(true).build();

  private Json() {}

  /** The object that these bytes are; empty when they are anything else. */
  static Optional<JsonNode> object(byte[] bytes) {
    try {
      return isOneObject(bytes)
          ? Optional.of(PARSER.parse(new ByteArrayInputStream(bytes)))
          : Optional.empty();
    } catch (IOException | UncheckedIOException notJson) {
      return Optional.empty();
    }
  }

  /** The tree's parser does not look at what stands behind the object, such as a second one. */
  private static boolean isOneObject(byte[] bytes) throws IOException {
    try (JsonParser json = STRICT.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      json.skipChildren();
      return json.nextToken() == null;
    }
  }

  /** A member that is a string; empty when it is not there or something else. */
  static Optional<String> text(JsonNode object, String name) {
    return object.field(name).filter(JsonNode::isString).map(JsonNode::asString);
  }
}
