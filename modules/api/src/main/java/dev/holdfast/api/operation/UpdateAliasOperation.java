package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;

final class UpdateAliasOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.UPDATE_ALIAS;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.alias(input, KmsRequest.UpdateAlias::new);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
