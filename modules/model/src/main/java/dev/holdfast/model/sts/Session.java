package dev.holdfast.model.sts;

import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.identity.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a session. Its token carries it, sealed: nothing else remembers it, so it
 * survives restarts and ends on time by itself.
 *
 * @param identity who the session is: a role's session, a federated user, or the user or root that
 *     asked for a session token
 * @param ownerId whose rights bound it: the unique id of a role or user, or the account number for
 *     the root
 * @param policy session policy
 * @param policyArns managed policies that bound the session too
 * @param tags the session's own
 * @param transitiveTagKeys tags of it that a role assumed with it keeps
 * @param multiFactor whether a second factor was shown
 */
public record Session(
    Identity identity,
    String ownerId,
    Optional<PolicyText> policy,
    List<String> policyArns,
    Map<String, String> tags,
    Set<String> transitiveTagKeys,
    Optional<String> sourceIdentity,
    boolean multiFactor,
    Instant issuedAt,
    Instant expiresAt) {

  public Session {
    policyArns = List.copyOf(policyArns);
    tags = Map.copyOf(tags);
    transitiveTagKeys = Set.copyOf(transitiveTagKeys);
  }

  /** A session token's: it signs as who asked for it. */
  public boolean isOfOwner() {
    return identity instanceof Identity.User || identity instanceof Identity.Root;
  }

  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
