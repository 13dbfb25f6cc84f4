package dev.holdfast.model.audit;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Replay;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a recorded call ready to be decided about again. */
public final class RecordedCall {

  private RecordedCall() {}

  /** What there is to decide about again. */
  public sealed interface Reading {

    /**
     * @param rights in the order in which they were asked for
     * @param isAll whether the call needs no right beyond these
     */
    record Ready(List<Replay.Recorded> rights, boolean isAll) implements Reading {
      public Ready {
        rights = List.copyOf(rights);
      }

      /** Whether the caller had every right that was looked at. */
      public boolean wasLetIn() {
        return rights.stream().allMatch(right -> right.reason().allows());
      }

      /**
       * What would have become of the call.
       *
       * @param again decides a right again, or tells that it stands as it was decided
       */
      public Replay.Outcome decided(Function<Replay.Recorded, Replay.Outcome> again) {
        return Replay.Outcome.ofAll(rights.stream().map(again).toList());
      }
    }

    /** The record tells too little. */
    record Unknown(Why why) implements Reading {}
  }

  /** What the record lacks. */
  public enum Why {
    NO_DECISION("no decision is recorded: the call was not verified or could not be read"),
    OF_IAM("the call was to IAM or STS, and recorded by a version that told too little of those"),
    SEVERAL_RIGHTS("the call needed several rights, and its version recorded one decision"),
    NEVER_ASKED("the call needed a further right, which nobody asked for once one was withheld"),
    NO_CALLER("the record does not say enough of who called");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  private static final Set<String> OF_IAM = Set.of(AuditRecord.IAM, AuditRecord.STS);

  public static Reading read(AuditRecord record) {
    AuditRecord.Decision decision = record.decision();
    if (decision == null) {
      return new Reading.Unknown(Why.NO_DECISION);
    }
    RightsNeeded needed = RightsNeeded.by(record);
    if (decision.isOfOldVersion() && OF_IAM.contains(record.eventSource())) {
      return new Reading.Unknown(Why.OF_IAM);
    }
    if (decision.isOfOldVersion() && needed.number() > 1) {
      return new Reading.Unknown(Why.SEVERAL_RIGHTS);
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
    return new Reading.Ready(
        decision.rights().stream().map(right -> recorded(record, decision, right, caller)).toList(),
        decision.rights().size() >= needed.number());
  }

  private static Replay.Recorded recorded(
      AuditRecord record, AuditRecord.Decision decision, DecidedRight right, Caller caller) {
    String resource = resource(record, decision, right);
    AccountId owner = owner(resource).orElse(caller.account());
    RecordedParameters asked = new RecordedParameters(record, right);
    RecordedContext context = new RecordedContext(record, caller, owner.value(), right, asked);
    return new Replay.Recorded(
        caller.identity(),
        caller.accessKeyId(),
        Action.named(right.action()),
        resource,
        owner,
        hasPolicy(right, resource) || !owner.equals(caller.account()),
        new EncryptionContext(asked.encryptionContext()),
        right.reason(),
        decision.boundary(),
        decision.sessionPolicies(),
        context,
        context::isUnknown);
  }

  /** Whether a policy of the resource has a say: a key's, or that of a role that is assumed. */
  private static boolean hasPolicy(DecidedRight right, String resource) {
    return right.isOnKey()
        || right.action().startsWith("sts:") && resource.contains(":role/")
        || right.reason() instanceof Reason.NotNamed;
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

  private static String resource(
      AuditRecord record, AuditRecord.Decision decision, DecidedRight right) {
    // An old record names the key that was made; policies were asked before there was one.
    return right.resource() == null
            || decision.isOfOldVersion() && record.eventName().equals("CreateKey")
        ? "*"
        : right.resource();
  }

  /** Of {@code arn:aws:kms:us-east-1:111122223333:key/...} the account. */
  private static Optional<AccountId> owner(String resource) {
    String[] parts = resource.split(":", 6);
    return parts.length == 6 ? AccountId.parse(parts[4]) : Optional.empty();
  }
}
