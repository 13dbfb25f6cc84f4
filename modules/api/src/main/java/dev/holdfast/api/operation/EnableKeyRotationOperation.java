package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class EnableKeyRotationOperation implements Operation {

  private static final int DEFAULT_PERIOD_DAYS = 365;

  @Override
  public KmsOperation name() {
    return KmsOperation.ENABLE_KEY_ROTATION;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    int days = input.number("RotationPeriodInDays").orElse(DEFAULT_PERIOD_DAYS);
    return Arguments.onKey(input, new KeyCommand.EnableKeyRotation(days));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
