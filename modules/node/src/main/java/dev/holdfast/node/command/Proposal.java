package dev.holdfast.node.command;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PrincipalIds;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.model.policy.Traits;
import java.util.LinkedHashMap;
import java.util.Map;

/** A policy that somebody thinks of. */
sealed interface Proposal {

  String NAME = "proposed";

  /** Whether a decision about a call would have been made with it. */
  boolean concerns(AuditRecord record);

  /** What would have become of one of a call's rights; one that it does not concern stands. */
  Replay.Outcome decide(Replay.Recorded right);

  /** Of the identity policies of a user or role. */
  final class OfPrincipal implements Proposal {

    private final Replay replay = new Replay();
    private final String principal;
    private final Policy policy;

    OfPrincipal(String principal, Policy policy) {
      this.principal = principal;
      this.policy = policy;
    }

    @Override
    public boolean concerns(AuditRecord record) {
      AuditRecord.Identity identity = record.userIdentity();
      AuditRecord.Session session = identity.sessionContext();
      return !record.isForOwner()
          && (principal.equals(identity.arn())
              || session != null
                  && session.issuer() != null
                  && principal.equals(session.issuer().arn()));
    }

    @Override
    public Replay.Outcome decide(Replay.Recorded right) {
      return replay.underIdentityPolicy(right, policy);
    }
  }

  /** Of a key. */
  final class OfKey implements Proposal {

    /** Policies are compiled for the callers seen last. */
    private static final int COMPILED = 1_000;

    private final Replay replay = new Replay();
    private final String key;
    private final String document;
    private final Map<String, Policy> compiled =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Policy> eldest) {
            return size() > COMPILED;
          }
        };

    OfKey(String key, String document) {
      this.key = key;
      this.document = document;
    }

    /** Whoever made the key, or named it, needed rights besides, in which it has no say. */
    @Override
    public boolean concerns(AuditRecord record) {
      AuditRecord.Decision decision = record.decision();
      return !record.isForOwner()
          && AuditCommand.isOn(record, key)
          && (decision == null || decision.rights().stream().anyMatch(this::isOnIt));
    }

    /** Of an old record of two keys the right to one is all that there is. */
    private boolean isOnIt(DecidedRight right) {
      return right.isOnKey() && (right.isOn(key) || right.traits() instanceof Traits.Unrecorded);
    }

    @Override
    public Replay.Outcome decide(Replay.Recorded right) {
      if (!right.onResource() || !DecidedRight.isNamed(right.resource(), key)) {
        return Replay.Outcome.standing(right.reason());
      }
      String partition = partition(right.resource());
      Policy policy =
          compiled.computeIfAbsent(
              partition + ' ' + right.caller().principalId() + ' ' + right.caller().arn(),
              ignored -> ready(keyPolicy(document, partition, ids(right.caller()))));
      return replay.underKeyPolicy(right, policy);
    }
  }

  /** Of {@code arn:aws-cn:kms:...} the {@code aws-cn}. */
  private static String partition(String arn) {
    String[] parts = arn.split(":", 3);
    return parts.length == 3 ? parts[1] : "aws";
  }

  static Policy.Reading keyPolicy(String document, String partition, PrincipalIds ids) {
    return Policy.readKey(NAME, document, partition, ids);
  }

  static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(var policy) -> policy;
      case Policy.Reading.Refused(var message) -> throw new IllegalArgumentException(message);
    };
  }

  /**
   * Of the names in the policy those of the caller: nobody else's matter to a decision about it.
   */
  private static PrincipalIds ids(Identity caller) {
    return switch (caller) {
      case Identity.Root ignored -> PrincipalIds.NONE;
      case Identity.FederatedUser ignored -> PrincipalIds.NONE;
      case Identity.User user -> PrincipalIds.of(Map.of(user.arn(), user.principalId()));
      case Identity.RoleSession session ->
          PrincipalIds.of(
              Map.of(session.roleArn(), session.roleId(), session.arn(), session.principalId()));
    };
  }
}
