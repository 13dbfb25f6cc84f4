package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class GetKeyPolicyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GET_KEY_POLICY;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = KeyPolicyName.badName(input);
    return error == null
        ? Arguments.onKey(input, new KeyCommand.GetKeyPolicy())
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Policy policy = Bodies.expect(KmsAnswer.Policy.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("Policy", policy.policy().document())
        .text("PolicyName", KeyPolicyName.DEFAULT)
        .endObject()
        .toBytes();
  }
}
