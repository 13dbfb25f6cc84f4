package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.operation.KmsOperation;

final class DeriveSharedSecretOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DERIVE_SHARED_SECRET;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.DeriveSharedSecret(
            KeyAgreementAlgorithm.valueOf(input.requiredText("KeyAgreementAlgorithm")),
            PublicBytes.takeOwnershipOf(input.requiredBlob("PublicKey")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.SharedSecret shared = Bodies.expect(KmsAnswer.SharedSecret.class, answer);
    JsonWriter json = new JsonWriter().beginObject().text("KeyId", shared.key().toString());
    return AttestedRecipient.write(json, "SharedSecret", shared.delivered())
        .text("KeyAgreementAlgorithm", shared.algorithm().name())
        .text("KeyOrigin", shared.origin().name())
        .endObject()
        .toBytes();
  }
}
