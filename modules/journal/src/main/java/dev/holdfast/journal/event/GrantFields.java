package dev.holdfast.journal.event;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a grant. What a grant may lack is there all the same, empty: an absent field is a
 * damaged event.
 */
final class GrantFields {

  private GrantFields() {}

  static Map<String, Object> of(Grant grant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("grantId", grant.id());
    fields.put("name", grant.name().orElse(""));
    fields.put("grantee", principal(grant.grantee()));
    fields.put("retiring", grant.retiring().map(GrantFields::principal).orElse(Map.of()));
    fields.put("issuingAccount", grant.issuingAccount().value());
    fields.put(
        "operations",
        grant.operations().stream().map(GrantOperation::name).collect(Collectors.toSet()));
    fields.put("constraints", constraints(grant.constraints()));
    fields.put("createdAt", grant.createdAt().toEpochMilli());
    return fields;
  }

  private static Map<String, Object> principal(GrantPrincipal principal) {
    return Map.of("arn", principal.arn(), "id", principal.id());
  }

  private static Map<String, Object> constraints(GrantConstraints constraints) {
    Map<String, Object> fields = new LinkedHashMap<>();
    constraints.contextEquals().ifPresent(context -> fields.put("equals", context.pairs()));
    constraints.contextSubset().ifPresent(context -> fields.put("subset", context.pairs()));
    return fields;
  }

  static Grant read(Fields fields) {
    String name = fields.text("name");
    Fields retiring = fields.map("retiring");
    Fields constraints = fields.map("constraints");
    Set<GrantOperation> operations = fields.constants("operations", GrantOperation.class);
    return new Grant(
        fields.text("grantId"),
        name.isEmpty() ? Optional.empty() : Optional.of(name),
        principal(fields.map("grantee")),
        retiring.isEmpty() ? Optional.empty() : Optional.of(principal(retiring)),
        fields.parsed("issuingAccount", AccountId::parse),
        operations,
        new GrantConstraints(context(constraints, "equals"), context(constraints, "subset")),
        fields.instant("createdAt"));
  }

  private static GrantPrincipal principal(Fields fields) {
    return new GrantPrincipal(fields.text("arn"), fields.text("id"));
  }

  private static Optional<EncryptionContext> context(Fields constraints, String name) {
    return constraints.has(name)
        ? Optional.of(new EncryptionContext(constraints.texts(name)))
        : Optional.empty();
  }
}
