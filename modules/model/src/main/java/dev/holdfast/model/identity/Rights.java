package dev.holdfast.model.identity;

import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands on a principal's own side of a decision, as of one moment. Policies are compiled once
 * a version and shared by every request of their owner.
 *
 * @param policies the identity policies: the principal's own, its groups', attached and inline
 * @param boundary the permissions boundary
 * @param sessionPolicies policies given when the session was made; with none the session may what
 *     its owner may
 * @param tags {@code aws:PrincipalTag}: the principal's, a session's tags over its role's
 * @param session what is only so for temporary credentials
 */
public record Rights(
    List<Policy> policies,
    Optional<Policy> boundary,
    List<Policy> sessionPolicies,
    Map<String, String> tags,
    Optional<Session> session) {

  /** A root has no identity policies: it may all that resource policies leave to its account. */
  public static final Rights OF_ROOT =
      new Rights(List.of(), Optional.empty(), List.of(), Map.of(), Optional.empty());

  public Rights {
    policies = List.copyOf(policies);
    sessionPolicies = List.copyOf(sessionPolicies);
    tags = Map.copyOf(tags);
  }

  /** Whether any of the policies asks for such a condition key. Asked of every request. */
  public boolean askFor(ConditionName name) {
    return anyAsks(policies, name)
        || anyAsks(sessionPolicies, name)
        || boundary.isPresent() && boundary.get().asksFor(name);
  }

  private static boolean anyAsks(List<Policy> policies, ConditionName name) {
    for (int i = 0; i < policies.size(); i++) {
      if (policies.get(i).asksFor(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param issuedAt {@code aws:TokenIssueTime}
   * @param multiFactor whether a second factor was shown
   * @param sourceIdentity {@code aws:SourceIdentity}
   */
  public record Session(Instant issuedAt, boolean multiFactor, Optional<String> sourceIdentity) {}
}
