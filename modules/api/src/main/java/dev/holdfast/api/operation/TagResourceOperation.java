package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class TagResourceOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.TAG_RESOURCE;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = Arguments.badTags(input);
    return error == null
        ? Arguments.onKey(input, new KeyCommand.TagResource(Arguments.tags(input)))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
