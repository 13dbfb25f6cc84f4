package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.operation.KmsOperation;

final class VerifyMacOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.VERIFY_MAC;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.VerifyMac(
            MacAlgorithm.valueOf(input.requiredText("MacAlgorithm")),
            Plaintext.takeOwnershipOf(input.requiredBlob("Message")),
            PublicBytes.takeOwnershipOf(input.requiredBlob("Mac")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.MacVerified verified = Bodies.expect(KmsAnswer.MacVerified.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("KeyId", verified.key().toString())
        .flag("MacValid", true)
        .text("MacAlgorithm", verified.algorithm().name())
        .endObject()
        .toBytes();
  }
}
