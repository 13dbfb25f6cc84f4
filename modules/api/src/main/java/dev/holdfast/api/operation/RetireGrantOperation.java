package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.KmsRequest.GrantReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class RetireGrantOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.RETIRE_GRANT;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<String> token = input.text("GrantToken");
    boolean named = input.has("KeyId") && input.has("GrantId");
    boolean partly = input.has("KeyId") || input.has("GrantId");
    if (token.isPresent() == named || token.isPresent() && partly) {
      return Arguments.refused(
          new KmsError.Invalid("Specify either a GrantToken or both a KeyId and a GrantId."));
    }
    boolean dryRun = input.flag("DryRun");
    if (token.isPresent()) {
      return Arguments.ready(
          new KmsRequest.RetireGrant(new GrantReference.ByToken(token.get()), dryRun));
    }
    String grantId = input.requiredText("GrantId");
    KmsError error = GrantBodies.badId(grantId);
    return error == null
        ? Arguments.onKey(
            input,
            key -> new KmsRequest.RetireGrant(new GrantReference.OnKey(key, grantId), dryRun))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return GrantBodies.ended(answer);
  }
}
