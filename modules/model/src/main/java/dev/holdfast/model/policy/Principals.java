package dev.holdfast.model.policy;

/**
 * Tells which principals exist: a policy must not name others, or a later owner of the name would
 * inherit its rights.
 */
@FunctionalInterface
public interface Principals {

  /**
   * As long as accounts have no users and roles: everyone, accounts and services exist, and nobody
   * else.
   */
  Principals ACCOUNTS_AND_SERVICES =
      principal ->
          switch (principal) {
            case Principal.Everyone() -> true;
            case Principal.Account ignored -> true;
            case Principal.Service ignored -> true;
            case Principal.Identity ignored -> false;
            case Principal.UniqueId ignored -> false;
            case Principal.Federated ignored -> false;
          };

  boolean exist(Principal principal);
}
