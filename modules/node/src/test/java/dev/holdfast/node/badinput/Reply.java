package dev.holdfast.node.badinput;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came back over HTTP. */
record Reply(int status, HttpHeaders headers, String body) {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The value of the first member of a name, at whatever depth, which is a string. */
  String text(String name) {
    String mark = '"' + name + "\":\"";
    int at = body.indexOf(mark);
    if (status != 200 || at < 0) {
      throw new IllegalStateException("the premises cannot be furnished: " + this);
    }
    return body.substring(at + mark.length(), body.indexOf('"', at + mark.length()));
  }

  /**
   * The members of a body that is one JSON object of strings and nothing else.
   *
   * @throws IllegalStateException when it is anything else
   */
  Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(body)) {
      expect(JsonToken.START_OBJECT, json.nextToken());
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        expect(JsonToken.VALUE_STRING, json.nextToken());
        members.put(json.currentName(), json.getText());
      }
      expect(JsonToken.END_OBJECT, json.currentToken());
      if (json.nextToken() != null) {
        throw new IllegalStateException("more behind the object: " + body);
      }
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON: " + body, e);
    }
  }

  private void expect(JsonToken expected, JsonToken found) {
    if (found != expected) {
      throw new IllegalStateException(found + " where " + expected + " belongs: " + body);
    }
  }
}
