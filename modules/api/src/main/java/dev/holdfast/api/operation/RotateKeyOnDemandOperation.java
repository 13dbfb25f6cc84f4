package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;
import java.util.Optional;

final class RotateKeyOnDemandOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.ROTATE_KEY_ON_DEMAND;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.RotateKeyOnDemand(Optional.empty()));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.acknowledged(answer);
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    return Map.of("keyId", Bodies.expect(KmsAnswer.Acknowledged.class, answer).key().toString());
  }
}
