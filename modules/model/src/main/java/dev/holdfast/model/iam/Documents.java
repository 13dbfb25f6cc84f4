package dev.holdfast.model.iam;

import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Principal;
import dev.holdfast.model.policy.PrincipalIds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which policy documents may be stored. */
final class Documents {

  private Documents() {}

  /** What a user, group or role may have. */
  static void requireIdentityPolicy(String document) throws Refusal {
    Optional<String> problem = new PolicyText(document).problem();
    if (problem.isPresent()) {
      throw malformed(problem.get());
    }
  }

  /**
   * What a role may have as its trust policy. Everyone that it names must exist, and is written
   * down by unique id.
   *
   * @param foreignIds of principals of other accounts, as who asked found them
   */
  static TrustPolicy requireTrustPolicy(
      IamAccount account, String document, Map<String, String> foreignIds) throws Refusal {
    Policy policy =
        switch (readTrust(document)) {
          case Policy.Reading.Ready(Policy ready) -> ready;
          case Policy.Reading.Refused(String message) -> throw malformed(message);
        };
    Map<String, String> ids = new HashMap<>();
    for (Principal principal : policy.principals()) {
      switch (principal) {
        case Principal.Everyone() -> {}
        case Principal.Account ignored -> {}
        case Principal.Service ignored -> {}
        case Principal.Federated ignored -> {}
        case Principal.Identity(var owner, String arn) -> {
          Optional<String> id =
              owner.equals(account.id())
                  ? account.idOf(arn)
                  : Optional.ofNullable(foreignIds.get(arn));
          ids.put(arn, id.orElseThrow(() -> invalidPrincipal(arn)));
        }
        // Only ever written by this service, of someone that is gone.
        case Principal.UniqueId(String id) -> throw invalidPrincipal(id);
      }
    }
    return new TrustPolicy(document, ids);
  }

  /**
   * Whom a document names that may become a trust policy; nobody when it is malformed, or so long
   * that it is refused: looking its names up would cost whatever somebody cares to write.
   */
  static Set<Principal> trusted(String document) {
    return PolicyText.countedLength(document) > Quotas.TRUST_POLICY_LENGTH
            || !(readTrust(document) instanceof Policy.Reading.Ready(Policy ready))
        ? Set.of()
        : ready.principals();
  }

  private static Policy.Reading readTrust(String document) {
    return Policy.readTrust("", document, TrustPolicy.PARTITION, PrincipalIds.NONE);
  }

  private static Refusal invalidPrincipal(String principal) {
    return malformed("Invalid principal in policy: \"AWS\":\"" + principal + "\"");
  }

  private static Refusal malformed(String message) {
    return new Refusal(new IamError.MalformedPolicyDocument(message));
  }
}
