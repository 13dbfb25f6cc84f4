package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.operation.KmsOperation;

final class GenerateMacOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GENERATE_MAC;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.GenerateMac(
            MacAlgorithm.valueOf(input.requiredText("MacAlgorithm")),
            Plaintext.takeOwnershipOf(input.requiredBlob("Message")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.MacGenerated made = Bodies.expect(KmsAnswer.MacGenerated.class, answer);
    return new JsonWriter()
        .beginObject()
        .blob("Mac", made.mac().bytes())
        .text("MacAlgorithm", made.algorithm().name())
        .text("KeyId", made.key().toString())
        .endObject()
        .toBytes();
  }
}
