package dev.holdfast.model.grant;

import java.util.Optional;

/**
 * Tells who a principal's ARN names now: a name can be given again once its owner is deleted, a
 * unique id never.
 */
@FunctionalInterface
public interface PrincipalIds {

  /** As long as accounts have no users and roles: every account exists, and nobody else. */
  PrincipalIds ACCOUNTS =
      arn ->
          switch (arn.kind()) {
            case ACCOUNT -> Optional.of(arn.account().value());
            case USER, ROLE, ROLE_SESSION, FEDERATED_USER -> Optional.empty();
          };

  /**
   * The unique id of a principal, in the forms of {@link GrantPrincipal#id}; empty when there is no
   * such principal.
   */
  Optional<String> idOf(PrincipalArn arn);
}
