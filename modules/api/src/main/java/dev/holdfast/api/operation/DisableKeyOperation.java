package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class DisableKeyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DISABLE_KEY;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.DisableKey());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
