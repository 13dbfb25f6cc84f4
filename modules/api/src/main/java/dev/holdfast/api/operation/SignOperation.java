package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.operation.KmsOperation;

final class SignOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.SIGN;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.Sign(
            SignedMessage.algorithm(input),
            SignedMessage.type(input),
            Plaintext.takeOwnershipOf(input.requiredBlob("Message")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Signed signed = Bodies.expect(KmsAnswer.Signed.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("KeyId", signed.key().toString())
        .blob("Signature", signed.signature().bytes())
        .text("SigningAlgorithm", signed.algorithm().name())
        .endObject()
        .toBytes();
  }
}
