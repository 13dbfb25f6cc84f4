package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class EncapsulateOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.ENCAPSULATE;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(
        input,
        new KeyCommand.Encapsulate(EncapsulatedSecret.algorithm(input), input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Encapsulated made = Bodies.expect(KmsAnswer.Encapsulated.class, answer);
    return EncapsulatedSecret.begin(made.key(), made.secret())
        .blob("SharedSecretCiphertextBlob", made.ciphertext().bytes())
        .text("EncapsulationAlgorithm", made.algorithm().name())
        .endObject()
        .toBytes();
  }
}
