package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class DescribeKeyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.DESCRIBE_KEY;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKeyOrAlias(input, new KeyCommand.DescribeKey());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return KeyMetadataBody.of(Bodies.expect(KmsAnswer.Described.class, answer).metadata());
  }
}
