package dev.holdfast.api.error;

import dev.holdfast.api.json.JsonWriter;
import java.util.Optional;

/**
 * A refusal or failure as clients see it.
 *
 * @param name AWS's error name, such as {@code NotFoundException}
 * @param status the HTTP status: 400, but 500 for the service's own failures and a few of HTTP's
 *     own
 * @param message empty for the errors that AWS sends without one, where a word would be an oracle
 */
public record AwsError(String name, int status, Optional<String> message) {

  static AwsError refused(String name, String message) {
    return new AwsError(name, 400, Optional.of(message));
  }

  static AwsError wordless(String name) {
    return new AwsError(name, 400, Optional.empty());
  }

  static AwsError failed(String name, String message) {
    return new AwsError(name, 500, Optional.of(message));
  }

  /** The body of the answer. */
  public byte[] toJson() {
    return new JsonWriter()
        .beginObject()
        .text("__type", name)
        .text("message", message)
        .endObject()
        .toBytes();
  }
}
