package dev.holdfast.model.iam;

import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Principal;
import dev.holdfast.model.policy.PrincipalIds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
        switch (Policy.readTrust("", document, TrustPolicy.PARTITION, PrincipalIds.NONE)) {
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

  private static Refusal invalidPrincipal(String principal) {
    return malformed("Invalid principal in policy: \"AWS\":\"" + principal + "\"");
  }

  private static Refusal malformed(String message) {
    return new Refusal(new IamError.MalformedPolicyDocument(message));
  }
}
