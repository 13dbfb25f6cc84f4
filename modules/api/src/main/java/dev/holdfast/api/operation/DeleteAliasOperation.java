package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.operation.KmsOperation;

final class DeleteAliasOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DELETE_ALIAS;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    String alias = input.requiredText("AliasName");
    KmsError error = Arguments.badAlias(alias);
    return error == null
        ? Arguments.ready(new KmsRequest.DeleteAlias(new AliasName(alias)))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
