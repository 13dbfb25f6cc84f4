package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class PutKeyPolicyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.PUT_KEY_POLICY;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = KeyPolicyName.badName(input);
    return error == null
        ? Arguments.onKey(
            input,
            new KeyCommand.PutKeyPolicy(
                input.requiredText("Policy"), input.flag("BypassPolicyLockoutSafetyCheck")))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
