package dev.holdfast.model.grant;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tells who a principal's ARN names now: a name can be given again once its owner is deleted, a
 * unique id never.
 */
@FunctionalInterface
public interface CurrentPrincipals {

  /**
   * The unique id of a principal, in the forms of {@link GrantPrincipal#id}; empty when there is no
   * such principal.
   */
  Optional<String> idOf(PrincipalArn arn);

  /**
   * Completes when {@link #idOf} can answer for principals of these accounts, which may have to be
   * read first.
   */
  default CompletionStage<Void> know(Set<AccountId> accounts) {
    return CompletableFuture.completedStage(null);
  }
}
