package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;

/** What Sign and Verify say alike of the message. */
final class SignedMessage {

  private SignedMessage() {}

  static SigningAlgorithm algorithm(Input input) {
    return SigningAlgorithm.valueOf(input.requiredText("SigningAlgorithm"));
  }

  static MessageType type(Input input) {
    return input.text("MessageType").map(MessageType::valueOf).orElse(MessageType.RAW);
  }
}
