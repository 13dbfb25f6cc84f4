package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.xks.XksError;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client.
 *
 * @param form what the body is written in
 * @param errorName AWS's error name; null for a success
 */
record Answer(int status, Form form, byte[] body, @Nullable String errorName) {

  /** The JSON of AWS's protocol, which has a type of its own, XML, or JSON as others write it. */
  enum Form {
    AMZ_JSON,
    XML,
    JSON
  }

  static Answer json(byte[] body) {
    return new Answer(200, Form.AMZ_JSON, body, null);
  }

  static Answer xml(byte[] body) {
    return new Answer(200, Form.XML, body, null);
  }

  static Answer xml(int status, byte[] body, String errorName) {
    return new Answer(status, Form.XML, body, errorName);
  }

  static Answer json(AwsError error) {
    return new Answer(error.status(), Form.AMZ_JSON, error.toJson(), error.name());
  }

  static Answer xks(byte[] body) {
    return new Answer(200, Form.JSON, body, null);
  }

  static Answer xks(XksError error) {
    return new Answer(error.status(), Form.JSON, error.toJson(), error.name());
  }
}
