package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class ListKeyPoliciesOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_KEY_POLICIES;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.ListKeyPolicies());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    var unused = Bodies.expect(KmsAnswer.PolicyNames.class, answer);
    JsonWriter json = new JsonWriter().beginObject();
    json.beginArray("PolicyNames").text(KeyPolicyName.DEFAULT).endArray();
    return Bodies.page(json, Optional.empty());
  }
}
