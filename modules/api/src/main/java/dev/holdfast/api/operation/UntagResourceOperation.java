package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;
import java.util.LinkedHashSet;
import java.util.Set;

final class UntagResourceOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.UNTAG_RESOURCE;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    Set<String> tagKeys = new LinkedHashSet<>(input.texts("TagKeys"));
    return tagKeys.stream().anyMatch(Arguments::isReserved)
        ? Arguments.refused(new KmsError.ReservedTagKey())
        : Arguments.onKey(input, new KeyCommand.UntagResource(tagKeys));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
