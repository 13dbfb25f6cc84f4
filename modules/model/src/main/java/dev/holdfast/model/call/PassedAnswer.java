package dev.holdfast.model.call;

import dev.holdfast.model.key.Plaintext;
import java.util.Optional;

/**
 * What the client is to get for a {@link PassedCall}.
 *
 * @param body may hold what only the client and the service may know
 * @param errorName AWS's error name; empty for a success
 * @param close whether the client's connection ends with it
 */
public record PassedAnswer(
    int status, Form form, Plaintext body, Optional<String> errorName, boolean close) {

  /** What the body is written in. */
  public enum Form {
    AMZ_JSON,
    XML,
    JSON
  }
}
