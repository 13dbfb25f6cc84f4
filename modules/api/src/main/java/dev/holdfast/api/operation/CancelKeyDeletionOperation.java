package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;

final class CancelKeyDeletionOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.CANCEL_KEY_DELETION;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.CancelKeyDeletion());
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
