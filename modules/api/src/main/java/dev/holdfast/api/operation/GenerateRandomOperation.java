package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class GenerateRandomOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GENERATE_RANDOM;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<Integer> bytes = input.number("NumberOfBytes");
    return bytes.isEmpty()
        ? Arguments.refused(new KmsError.Invalid("NumberOfBytes is required."))
        : Arguments.ready(
            new KmsRequest.GenerateRandom(bytes.get(), input.text("CustomKeyStoreId")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    Delivered random = Bodies.expect(KmsAnswer.Random.class, answer).delivered();
    return AttestedRecipient.write(new JsonWriter().beginObject(), "Plaintext", random)
        .endObject()
        .toBytes();
  }
}
