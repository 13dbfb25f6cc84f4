package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.operation.KmsOperation;

final class DecapsulateOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DECAPSULATE;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.Decapsulate(
            EncapsulatedSecret.algorithm(input),
            PublicBytes.takeOwnershipOf(input.requiredBlob("SharedSecretCiphertextBlob")),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Decapsulated taken = Bodies.expect(KmsAnswer.Decapsulated.class, answer);
    return EncapsulatedSecret.begin(taken.key(), taken.secret())
        .text("EncapsulationAlgorithm", taken.algorithm().name())
        .endObject()
        .toBytes();
  }
}
