package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;

final class RevokeGrantOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.REVOKE_GRANT;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    String grantId = input.requiredText("GrantId");
    KmsError error = GrantBodies.badId(grantId);
    return error == null
        ? Arguments.onKey(
            input, key -> new KmsRequest.RevokeGrant(key, grantId, input.flag("DryRun")))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return GrantBodies.ended(answer);
  }
}
