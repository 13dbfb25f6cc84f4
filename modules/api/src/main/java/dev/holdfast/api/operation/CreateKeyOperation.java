package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;

final class CreateKeyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.CREATE_KEY;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = Arguments.first(KeyKind.contradiction(input), Arguments.badTags(input));
    if (error != null) {
      return Arguments.refused(error);
    }
    KmsError misplaced = KeyKind.misplaced(input);
    if (misplaced != null) {
      return Arguments.refused(misplaced);
    }
    return Arguments.ready(
        new KmsRequest.CreateKey(
            KeyKind.spec(input),
            KeyKind.usage(input),
            KeyKind.origin(input),
            input.text("Description").orElse(""),
            input.text("Policy"),
            input.flag("BypassPolicyLockoutSafetyCheck"),
            Arguments.tags(input),
            KeyKind.inStore(input),
            KeyKind.isMultiRegion(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return KeyMetadataBody.of(Bodies.expect(KmsAnswer.Described.class, answer).metadata());
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    return KeyMetadataBody.auditable(Bodies.expect(KmsAnswer.Described.class, answer).metadata());
  }
}
