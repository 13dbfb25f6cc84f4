package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client.
 *
 * @param xml whether the body is XML, as for the Query protocol, and not JSON
 * @param errorName AWS's error name; null for a success
 */
record Answer(int status, boolean xml, byte[] body, @Nullable String errorName) {

  static Answer json(byte[] body) {
    return new Answer(200, false, body, null);
  }

  static Answer xml(byte[] body) {
    return new Answer(200, true, body, null);
  }

  static Answer xml(int status, byte[] body, String errorName) {
    return new Answer(status, true, body, errorName);
  }

  static Answer json(AwsError error) {
    return new Answer(error.status(), false, error.toJson(), error.name());
  }
}
