package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.operation.KmsOperation;

final class VerifyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.VERIFY;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.Verify(
            SignedMessage.algorithm(input),
            SignedMessage.type(input),
            Plaintext.takeOwnershipOf(input.requiredBlob("Message")),
            PublicBytes.takeOwnershipOf(input.requiredBlob("Signature")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.SignatureVerified verified = Bodies.expect(KmsAnswer.SignatureVerified.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("KeyId", verified.key().toString())
        .flag("SignatureValid", true)
        .text("SigningAlgorithm", verified.algorithm().name())
        .endObject()
        .toBytes();
  }
}
