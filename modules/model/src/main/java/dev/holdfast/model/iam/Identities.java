package dev.holdfast.model.iam;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The accounts' identities as they are now, for the edge: every change that was answered is in
 * them.
 */
public interface Identities {

  /**
   * An account as it is now. Never blocks, and costs one look into a map.
   *
   * @return empty when the account has not been loaded: {@link #load} it
   */
  Optional<IamAccount> find(AccountId account);

  /**
   * Reads an account's identities, so that they are found from then on. An account of which nothing
   * is journaled is answered and not kept: anyone may ask for any.
   */
  CompletionStage<IamAccount> load(AccountId account);

  /** An account as it is now, {@linkplain #load loaded} if it has not been. */
  default CompletionStage<IamAccount> findOrLoad(AccountId account) {
    Optional<IamAccount> known = find(account);
    return known.isPresent() ? CompletableFuture.completedStage(known.get()) : load(account);
  }
}
