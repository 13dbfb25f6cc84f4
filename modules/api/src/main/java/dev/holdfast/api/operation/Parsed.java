package dev.holdfast.api.operation;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.PublicBytes;

/** What an operation makes of its input. */
public sealed interface Parsed {

  record Ready(KmsRequest request) implements Parsed {}

  /**
   * Ready, once the recipient of its answer is known.
   *
   * @param document that is to attest the recipient, as it came
   */
  record Attesting(PublicBytes document, KmsRequest request) implements Parsed {}

  /** No shape says it, but the input can't be right, or asks for what is not built. */
  record Refused(KmsError error) implements Parsed {}
}
