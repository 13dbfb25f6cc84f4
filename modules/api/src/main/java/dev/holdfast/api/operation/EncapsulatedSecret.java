package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.key.EncapsulationAlgorithm;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.KeyArn;

/** What Encapsulate and Decapsulate have in common. */
final class EncapsulatedSecret {

  private EncapsulatedSecret() {}

  static EncapsulationAlgorithm algorithm(Input input) {
    return EncapsulationAlgorithm.valueOf(input.requiredText("EncapsulationAlgorithm"));
  }

  /** A body's beginning: the key and the secret, which is overwritten once it is written. */
  static JsonWriter begin(KeyArn key, Plaintext secret) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .text("KeyId", key.toString())
            .blob("SharedSecret", secret.reveal());
    secret.destroy();
    return json;
  }
}
