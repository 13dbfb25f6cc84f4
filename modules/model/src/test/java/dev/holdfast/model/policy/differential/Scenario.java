package dev.holdfast.model.policy.differential;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request with everything that decides it, in plain text.
 *
 * @param identityPolicies the caller's own and its groups'; none for a root
 * @param context condition keys in lower case and their values, without those that follow from the
 *     caller and from the encryption context
 * @param ids whom each ARN meant when the key policy was stored: an {@code AIDA...} for a user, an
 *     {@code AROA...} for a role, {@code AROA...:session} for a session, {@code account:name} for a
 *     federated user
 */
record Scenario(
    Actor caller,
    String action,
    String resource,
    String resourceAccount,
    String keyPolicy,
    List<String> identityPolicies,
    Optional<String> boundary,
    List<String> sessionPolicies,
    List<GivenGrant> grants,
    Map<String, List<String>> context,
    Map<String, String> encryptionContext,
    Map<String, String> ids) {

  enum Kind {
    ROOT,
    USER,
    ROLE_SESSION,
    FEDERATED_USER
  }

  /**
   * @param roleArn of a role session, with the role's path; else empty
   * @param uniqueId of the user or the role now, {@code AIDA...} or {@code AROA...}; else empty
   * @param name of the user, the session or the federated user; empty for a root
   */
  record Actor(
      Kind kind,
      String account,
      String arn,
      String roleArn,
      String uniqueId,
      String name,
      Map<String, String> tags) {

    /** The {@code UserId} of GetCallerIdentity. */
    String userId() {
      return switch (kind) {
        case ROOT -> account;
        case USER -> uniqueId;
        case ROLE_SESSION -> uniqueId + ":" + name;
        case FEDERATED_USER -> account + ":" + name;
      };
    }
  }

  /**
   * @param grantee as given
   * @param granteeId who that was then, as in {@link #ids}; an account number for an account
   * @param operations such as {@code Decrypt}
   */
  record GivenGrant(
      String grantee,
      String granteeId,
      Set<String> operations,
      Optional<Map<String, String>> contextEquals,
      Optional<Map<String, String>> contextSubset) {}

  /** One part a line, to be read by whoever looks into a difference. */
  String report() {
    return """
    caller             %s
    action             %s
    resource           %s of %s
    key policy         %s
    ids                %s
    identity policies  %s
    boundary           %s
    session policies   %s
    grants             %s
    context            %s
    encryption context %s
    """
        .formatted(
            caller,
            action,
            resource,
            resourceAccount,
            keyPolicy,
            ids,
            String.join("\n                   ", identityPolicies),
            boundary.orElse("none"),
            String.join("\n                   ", sessionPolicies),
            grants,
            context,
            encryptionContext);
  }
}
