package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.operation.KmsOperation;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

final class CreateGrantOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.CREATE_GRANT;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<Input> constrained = input.structure("Constraints");
    KmsError error =
        Arguments.first(
            GrantBodies.ofServices(input, "GranteeServicePrincipal", "RetiringServicePrincipal"),
            constrained.isPresent() ? GrantBodies.ofServices(constrained.get(), "SourceArn") : null,
            GrantBodies.missing(input, "GranteePrincipal", "granteePrincipal"));
    if (error != null) {
      return Arguments.refused(error);
    }
    Set<GrantOperation> operations = EnumSet.noneOf(GrantOperation.class);
    for (String operation : input.texts("Operations")) {
      operations.add(
          GrantOperation.named(operation)
              .orElseThrow(() -> new IllegalStateException("the shape allows " + operation)));
    }
    GrantConstraints constraints =
        constrained.map(CreateGrantOperation::constraints).orElse(GrantConstraints.NONE);
    return Arguments.onKey(
        input,
        key ->
            new KmsRequest.CreateGrant(
                key,
                input.requiredText("GranteePrincipal"),
                input.text("RetiringPrincipal"),
                operations,
                constraints,
                input.text("Name"),
                input.flag("DryRun")));
  }

  private static GrantConstraints constraints(Input input) {
    return new GrantConstraints(
        context(input, "EncryptionContextEquals"), context(input, "EncryptionContextSubset"));
  }

  private static Optional<EncryptionContext> context(Input constraints, String member) {
    return constraints.has(member)
        ? Optional.of(Arguments.context(constraints, member))
        : Optional.empty();
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.GrantIssued issued = Bodies.expect(KmsAnswer.GrantIssued.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("GrantToken", issued.token())
        .text("GrantId", issued.grantId())
        .endObject()
        .toBytes();
  }

  /** Never the token. */
  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    return Map.of("grantId", Bodies.expect(KmsAnswer.GrantIssued.class, answer).grantId());
  }
}
