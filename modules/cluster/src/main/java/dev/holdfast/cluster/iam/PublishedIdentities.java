package dev.holdfast.cluster.iam;

import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The newest state of each account, put here by its actor before it answers a change. Any thread
 * reads it without waiting.
 */
final class PublishedIdentities {

  private final ConcurrentMap<AccountId, IamAccount> accounts = new ConcurrentHashMap<>();

  Optional<IamAccount> find(AccountId account) {
    return Optional.ofNullable(accounts.get(account));
  }

  void publish(IamAccount account) {
    accounts.put(account.id(), account);
  }
}
