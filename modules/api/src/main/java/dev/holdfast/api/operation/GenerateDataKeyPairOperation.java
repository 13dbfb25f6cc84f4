package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.operation.KmsOperation;

final class GenerateDataKeyPairOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GENERATE_DATA_KEY_PAIR;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return DataKeyPairs.parse(input, true);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return DataKeyPairs.body(answer);
  }
}
