package dev.holdfast.model.policy;

/**
 * Tells which principals exist: a policy must not name others, or a later owner of the name would
 * inherit its rights.
 */
@FunctionalInterface
public interface Principals {

  boolean exist(Principal principal);

  /**
   * Where users and roles are known: they exist, and their sessions do. Unique ids are what is left
   * of who does not.
   */
  static Principals having(PrincipalIds ids) {
    return principal ->
        switch (principal) {
          case Principal.Everyone() -> true;
          case Principal.Account ignored -> true;
          case Principal.Service ignored -> true;
          case Principal.Identity identity -> ids.idOf(identity.arn()).isPresent();
          case Principal.UniqueId ignored -> false;
          case Principal.Federated ignored -> false;
        };
  }
}
