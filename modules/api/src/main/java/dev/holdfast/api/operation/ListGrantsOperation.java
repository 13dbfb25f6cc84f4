package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class ListGrantsOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_GRANTS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<String> grantId = input.text("GrantId");
    KmsError error =
        Arguments.first(
            GrantBodies.ofServices(input, "GranteeServicePrincipal"),
            Arguments.limitBeyond(input, GrantBodies.MAX_LIMIT),
            GrantBodies.badId(grantId));
    if (error != null) {
      return Arguments.refused(error);
    }
    int limit = input.number("Limit").orElse(GrantBodies.DEFAULT_LIMIT);
    return Arguments.onKey(
        input,
        key ->
            new KmsRequest.ListGrants(
                key, grantId, input.text("GranteePrincipal"), limit, Arguments.marker(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return GrantBodies.page(answer);
  }
}
