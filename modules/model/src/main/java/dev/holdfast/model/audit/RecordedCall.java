package dev.holdfast.model.audit;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.Replay;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a recorded call ready to be decided about again. */
public final class RecordedCall {

  private RecordedCall() {}

  /** What there is to decide about again. */
  public sealed interface Reading {

    record Ready(Replay.Recorded call) implements Reading {}

    /** The record tells too little. */
    record Unknown(Why why) implements Reading {}
  }

  /** What the record lacks. */
  public enum Why {
    NO_DECISION("no decision is recorded: the call was not verified or could not be read"),
    OF_IAM("the call was to IAM or STS, whose records do not hold all that policies can ask for"),
    TWO_KEYS("the call needed two rights, and one decision is recorded"),
    NO_CALLER("the record does not say enough of who called");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  private static final Set<String> OF_IAM = Set.of("iam.amazonaws.com", "sts.amazonaws.com");

  public static Reading read(AuditRecord record) {
    AuditRecord.Decision decision = record.decision();
    if (decision == null) {
      return new Reading.Unknown(Why.NO_DECISION);
    }
    if (OF_IAM.contains(record.eventSource())) {
      return new Reading.Unknown(Why.OF_IAM);
    }
    if (record.eventName().equals("ReEncrypt")) {
      return new Reading.Unknown(Why.TWO_KEYS);
    }
    Optional<Identity> identity = identity(record.userIdentity());
    String accessKeyId = record.userIdentity().accessKeyId();
    if (identity.isEmpty() || accessKeyId == null) {
      return new Reading.Unknown(Why.NO_CALLER);
    }
    Caller caller =
        new Caller(
            identity.get(),
            accessKeyId,
            new Rights(
                List.of(),
                Optional.empty(),
                List.of(),
                decision.principalTags(),
                session(record.userIdentity().sessionContext())),
            new CallOrigin(
                record.sourceIpAddress(),
                Optional.ofNullable(record.userAgent()),
                decision.secureTransport()));
    String resource = resource(record, decision);
    AccountId owner = owner(resource).orElse(caller.account());
    RecordedContext context =
        new RecordedContext(record, caller, owner.value(), decision.isOnKey());
    return new Reading.Ready(
        new Replay.Recorded(
            caller.identity(),
            accessKeyId,
            Action.named(decision.action()),
            resource,
            owner,
            decision.isOnKey() || decision.action().equals(Action.ASSUME_ROLE.name()),
            new EncryptionContext(context.encryptionContext()),
            decision.reason(),
            decision.boundary(),
            decision.sessionPolicies(),
            context,
            context::isUnknown));
  }

  private static Optional<Identity> identity(AuditRecord.Identity told) {
    AccountId account = told.accountId();
    String arn = told.arn();
    String principalId = told.principalId();
    if (account == null || arn == null || principalId == null) {
      return Optional.empty();
    }
    String last = arn.substring(arn.lastIndexOf('/') + 1);
    return switch (told.type()) {
      case "Root" -> Optional.of(new Identity.Root(account));
      case "IAMUser" -> Optional.of(new Identity.User(account, arn, principalId, last));
      case "FederatedUser" -> Optional.of(new Identity.FederatedUser(account, arn, last));
      case "AssumedRole" ->
          Optional.ofNullable(told.sessionContext())
              .flatMap(session -> Optional.ofNullable(session.issuer()))
              .map(role ->
                  new Identity.RoleSession(account, arn, role.arn(), role.principalId(), last));
      default -> Optional.empty();
    };
  }

  private static Optional<Rights.Session> session(AuditRecord.@Nullable Session told) {
    return told == null || told.creationDate() == null
        ? Optional.empty()
        : Optional.of(
            new Rights.Session(
                told.creationDate(),
                told.mfaAuthenticated(),
                Optional.ofNullable(told.sourceIdentity())));
  }

  private static String resource(AuditRecord record, AuditRecord.Decision decision) {
    // The record names the key that was made; policies were asked before there was one.
    return decision.resource() == null || record.eventName().equals("CreateKey")
        ? "*"
        : decision.resource();
  }

  /** Of {@code arn:aws:kms:us-east-1:111122223333:key/...} the account. */
  private static Optional<AccountId> owner(String resource) {
    String[] parts = resource.split(":", 6);
    return parts.length == 6 ? AccountId.parse(parts[4]) : Optional.empty();
  }
}
