package dev.holdfast.model.audit;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.model.policy.Replay.Verdict;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call of a user's to a key, as it was decided and recorded. */
record SampleCall(
    Identity who,
    Reason reason,
    String resource,
    Map<String, Object> parameters,
    boolean bounded,
    Map<String, String> tags) {

  static final AccountId ACCOUNT = new AccountId("111122223333");
  static final String KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  static final String READER = "arn:aws:iam::111122223333:role/reader";
  static final DecidingStatement KEY_STATEMENT =
      new DecidingStatement("key policy", 1, Optional.empty());
  static final DecidingStatement OWN_STATEMENT =
      new DecidingStatement("own policy", 1, Optional.empty());
  static final Reason NAMED = new Reason.Named(KEY_STATEMENT);
  static final Reason DELEGATED = new Reason.Delegated(KEY_STATEMENT, OWN_STATEMENT);

  private static final Identity USER = new Identity.User(ACCOUNT, ALICE, "AIDAALICE", "alice");
  private static final Policy BOUNDARY = ProposedPolicies.identity("Allow", "");

  SampleCall(Reason reason) {
    this(USER, reason, KEY, Map.of("keyId", KEY), false, Map.of());
  }

  SampleCall by(Identity other) {
    return new SampleCall(other, reason, resource, parameters, bounded, tags);
  }

  SampleCall on(String other) {
    return new SampleCall(who, reason, other, parameters, bounded, tags);
  }

  SampleCall with(Map<String, Object> others) {
    return new SampleCall(who, reason, resource, others, bounded, tags);
  }

  SampleCall withBoundary() {
    return new SampleCall(who, reason, resource, parameters, true, tags);
  }

  SampleCall tagged(Map<String, String> others) {
    return new SampleCall(who, reason, resource, parameters, bounded, others);
  }

  AuditRecord record(String operation) {
    return record(AuditRecord.KMS, operation);
  }

  AuditRecord record(String eventSource, String operation) {
    return record(
        eventSource,
        operation,
        List.of(new DecidedRight("kms:" + operation, resource, reason, Traits.UNRECORDED)));
  }

  AuditRecord record(String eventSource, String operation, List<DecidedRight> decided) {
    Rights rights =
        new Rights(
            List.of(),
            bounded ? Optional.of(BOUNDARY) : Optional.empty(),
            List.of(),
            tags,
            Optional.empty());
    Caller caller =
        new Caller(who, "AKIA", rights, new CallOrigin("10.0.0.7", Optional.of("cli"), false));
    return new AuditRecord(
        AuditRecord.Identity.of(caller),
        Instant.parse("2026-01-01T12:00:00Z"),
        eventSource,
        operation,
        Region.US_EAST_1,
        "10.0.0.7",
        "cli",
        null,
        null,
        parameters,
        null,
        "r",
        "e",
        true,
        List.of(),
        AuditRecord.Type.API_CALL,
        ACCOUNT,
        null,
        null,
        AuditRecord.Decision.of(decided, caller),
        null,
        List.of());
  }

  Replay.Recorded recorded(String operation) {
    return switch (RecordedCall.read(record(operation))) {
      case RecordedCall.Reading.Ready(var rights, var ignored) -> rights.getFirst();
      case RecordedCall.Reading.Unknown(var why) -> throw new AssertionError(why.sentence());
    };
  }

  Verdict under(Policy keyPolicy) {
    return new Replay().underKeyPolicy(recorded("Decrypt"), keyPolicy).verdict();
  }

  Verdict withOwn(Policy identityPolicy) {
    return new Replay().underIdentityPolicy(recorded("Decrypt"), identityPolicy).verdict();
  }
}
