package dev.holdfast.crypto.signature;

import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;

/** Why a message cannot be signed, or verified, whatever the key. */
public sealed interface MessageRefusal {

  /** The algorithm takes no message of this type. */
  record WrongType(SigningAlgorithm algorithm, MessageType type) implements MessageRefusal {}

  /**
   * A digest, or a representative, that is not as long as the algorithm's.
   *
   * @param expected in bytes
   * @param given in bytes
   */
  record WrongLength(SigningAlgorithm algorithm, MessageType type, int expected, int given)
      implements MessageRefusal {}
}
