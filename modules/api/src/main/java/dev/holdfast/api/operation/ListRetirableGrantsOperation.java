package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;

final class ListRetirableGrantsOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_RETIRABLE_GRANTS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error =
        Arguments.first(
            GrantBodies.ofServices(input, "RetiringServicePrincipal"),
            GrantBodies.missing(input, "RetiringPrincipal", "retiringPrincipal"),
            Arguments.limitBeyond(input, GrantBodies.MAX_LIMIT));
    return error == null
        ? Arguments.ready(
            new KmsRequest.ListRetirableGrants(
                input.requiredText("RetiringPrincipal"),
                input.number("Limit").orElse(GrantBodies.DEFAULT_LIMIT),
                Arguments.marker(input)))
        : Arguments.refused(error);
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return GrantBodies.page(answer);
  }
}
