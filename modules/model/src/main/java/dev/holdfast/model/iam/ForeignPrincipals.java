package dev.holdfast.model.iam;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.Principal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out who the principals of other accounts are that a trust policy names, before it is
 * written. Whoever loses a name afterwards, or is given it, changes nothing any more.
 */
public final class ForeignPrincipals {

  private final Identities identities;

  public ForeignPrincipals(Identities identities) {
    this.identities = identities;
  }

  /**
   * The command with the ids of those who exist. Accounts that have not been read yet are read
   * first; the stage fails when that fails.
   */
  public CompletionStage<IamCommand.Change> settle(AccountId account, IamCommand.Change change) {
    if (change instanceof IamCommand.CreateRole create) {
      return ids(account, create.trustPolicy()).thenApply(create::withForeignIds);
    }
    if (change instanceof IamCommand.UpdateAssumeRolePolicy update) {
      return ids(account, update.trustPolicy()).thenApply(update::withForeignIds);
    }
    return CompletableFuture.completedStage(change);
  }

  private CompletionStage<Map<String, String>> ids(AccountId account, String document) {
    Map<AccountId, Set<String>> arns = new HashMap<>();
    for (Principal principal : Documents.trusted(document)) {
      if (principal instanceof Principal.Identity(AccountId owner, String arn)
          && !owner.equals(account)) {
        arns.computeIfAbsent(owner, ignored -> new HashSet<>()).add(arn);
      }
    }
    Map<String, String> ids = new ConcurrentHashMap<>();
    return CompletableFuture.allOf(
            arns.entrySet().stream()
                .map(named -> find(named.getKey(), named.getValue(), ids).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(found -> ids);
  }

  private CompletionStage<Void> find(AccountId owner, Set<String> arns, Map<String, String> ids) {
    return identities
        .findOrLoad(owner)
        .thenAccept(account -> {
          for (String arn : arns) {
            account.idOf(arn).ifPresent(id -> ids.put(arn, id));
          }
        });
  }
}
