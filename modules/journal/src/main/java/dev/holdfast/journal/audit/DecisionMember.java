package dev.holdfast.journal.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.model.audit.AuditRecord.Decision;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last member of a line's additional data: what let the call in or kept it out. What is written
 * here has one other reader, {@link #read}.
 */
final class DecisionMember {

  static final String NAME = "decision";

  private static final String FURTHER = "furtherRights";

  private static final String NAMED = "Named";
  private static final String DELEGATED = "Delegated";
  private static final String GRANTED = "Granted";
  private static final String ACROSS_ACCOUNTS = "AcrossAccounts";
  private static final String OWNED = "Owned";
  private static final String ACCOUNT_ROOT = "AccountRoot";
  private static final String DENIED = "Denied";
  private static final String NOT_NAMED = "NotNamed";
  private static final String OWN_SIDE_MISSING = "OwnSideMissing";

  private static final String RESOURCE_STATEMENT = "resourceStatement";
  private static final String OWN_STATEMENT = "ownStatement";
  private static final String DENYING_STATEMENT = "denyingStatement";
  private static final String POLICY_TYPE = "policyType";
  private static final String MISSING = "missing";

  private DecisionMember() {}

  static void write(JsonGenerator json, Decision decision) throws IOException {
    json.writeObjectFieldStart(NAME);
    List<DecidedRight> rights = decision.rights();
    write(json, rights.getFirst());
    // Beside the first, where records of old versions have their only one.
    if (rights.size() > 1) {
      json.writeArrayFieldStart(FURTHER);
      for (DecidedRight right : rights.subList(1, rights.size())) {
        json.writeStartObject();
        write(json, right);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    TraitsMember.writeTags(json, "principalTags", decision.principalTags());
    json.writeBooleanField("permissionsBoundary", decision.boundary());
    json.writeBooleanField("sessionPolicies", decision.sessionPolicies());
    json.writeBooleanField("secureTransport", decision.secureTransport());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DecidedRight right) throws IOException {
    writeReason(json, right.reason());
    json.writeStringField("action", right.action());
    AuditLine.writeIfPresent(json, "resource", right.resource());
    TraitsMember.write(json, right.traits());
  }

  private static void writeReason(JsonGenerator json, Reason reason) throws IOException {
    switch (reason) {
      case Reason.Named(var resource) -> {
        json.writeStringField("reason", NAMED);
        write(json, RESOURCE_STATEMENT, resource);
      }
      case Reason.Delegated(var resource, var own) -> {
        json.writeStringField("reason", DELEGATED);
        write(json, RESOURCE_STATEMENT, resource);
        write(json, OWN_STATEMENT, own);
      }
      case Reason.Granted(String grantId, var own) -> {
        json.writeStringField("reason", GRANTED);
        json.writeStringField("grantId", grantId);
        write(json, OWN_STATEMENT, own.orElse(null));
      }
      case Reason.AcrossAccounts(var resource, var own) -> {
        json.writeStringField("reason", ACROSS_ACCOUNTS);
        write(json, RESOURCE_STATEMENT, resource);
        write(json, OWN_STATEMENT, own.orElse(null));
      }
      case Reason.Owned(var own) -> {
        json.writeStringField("reason", OWNED);
        write(json, OWN_STATEMENT, own);
      }
      case Reason.AccountRoot() -> json.writeStringField("reason", ACCOUNT_ROOT);
      case Reason.Denied(var type, var statement) -> {
        json.writeStringField("reason", DENIED);
        json.writeStringField(POLICY_TYPE, type.name());
        write(json, DENYING_STATEMENT, statement);
      }
      case Reason.NotNamed(var type) -> {
        json.writeStringField("reason", NOT_NAMED);
        json.writeStringField(MISSING, type.name());
      }
      case Reason.OwnSideMissing(var missing, var resource) -> {
        json.writeStringField("reason", OWN_SIDE_MISSING);
        json.writeStringField(MISSING, missing.name());
        write(json, RESOURCE_STATEMENT, resource.orElse(null));
      }
    }
  }

  private static void write(JsonGenerator json, String name, @Nullable DecidingStatement statement)
      throws IOException {
    if (statement == null) {
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeStringField("policyId", statement.policyId());
    json.writeNumberField("statement", statement.number());
    if (statement.sid().isPresent()) {
      json.writeStringField("sid", statement.sid().get());
    }
    json.writeEndObject();
  }

  /** Null when there is none, or one of a kind that this version does not know. */
  static @Nullable Decision read(RecordedFields additional) {
    RecordedFields decision = additional.object(NAME);
    List<DecidedRight> rights = new ArrayList<>();
    for (RecordedFields told : told(decision)) {
      Reason reason = reason(told);
      String action = told.text("action");
      if (reason == null || action == null) {
        return null;
      }
      rights.add(new DecidedRight(action, told.text("resource"), reason, TraitsMember.read(told)));
    }
    return new Decision(
        rights,
        decision.object("principalTags").texts(),
        decision.flag("permissionsBoundary"),
        decision.flag("sessionPolicies"),
        decision.flag("secureTransport"));
  }

  private static List<RecordedFields> told(RecordedFields decision) {
    List<RecordedFields> told = new ArrayList<>(List.of(decision));
    told.addAll(decision.objects(FURTHER));
    return told;
  }

  private static @Nullable Reason reason(RecordedFields decision) {
    String name = decision.text("reason");
    DecidingStatement resource = statement(decision, RESOURCE_STATEMENT);
    DecidingStatement own = statement(decision, OWN_STATEMENT);
    DecidingStatement denying = statement(decision, DENYING_STATEMENT);
    String grantId = decision.text("grantId");
    PolicyType type = type(decision.text(POLICY_TYPE));
    PolicyType missing = type(decision.text(MISSING));
    return switch (name) {
      case NAMED -> resource == null ? null : new Reason.Named(resource);
      case DELEGATED ->
          resource == null || own == null ? null : new Reason.Delegated(resource, own);
      case GRANTED ->
          grantId == null ? null : new Reason.Granted(grantId, Optional.ofNullable(own));
      case ACROSS_ACCOUNTS ->
          resource == null ? null : new Reason.AcrossAccounts(resource, Optional.ofNullable(own));
      case OWNED -> own == null ? null : new Reason.Owned(own);
      case ACCOUNT_ROOT -> new Reason.AccountRoot();
      case DENIED -> type == null || denying == null ? null : new Reason.Denied(type, denying);
      case NOT_NAMED -> missing == null ? null : new Reason.NotNamed(missing);
      case OWN_SIDE_MISSING ->
          missing == null
              ? null
              : new Reason.OwnSideMissing(missing, Optional.ofNullable(resource));
      case null, default -> null;
    };
  }

  private static @Nullable DecidingStatement statement(RecordedFields decision, String name) {
    RecordedFields statement = decision.object(name);
    String policyId = statement.text("policyId");
    return policyId == null
        ? null
        : new DecidingStatement(
            policyId,
            (int) statement.number("statement"),
            Optional.ofNullable(statement.text("sid")));
  }

  private static @Nullable PolicyType type(@Nullable String name) {
    for (PolicyType type : PolicyType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }
}
