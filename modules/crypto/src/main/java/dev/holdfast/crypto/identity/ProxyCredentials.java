package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The credentials by which another KMS proves itself that keeps its keys here. They are no access
 * keys of the user as whom it calls: what is signed with these counts for that protocol alone, and
 * who else the user is, it is by keys of its own.
 */
public final class ProxyCredentials implements SigningKeys, AutoCloseable {

  private static final Object UNREAD = new Object();

  private final Identities identities;
  private final AccountId account;
  private final String userName;
  private final Map<String, Secret> secrets;

  /**
   * @param userName as whom of the account the other KMS calls, with the rights that the user has
   *     at that moment; as long as there is no such user, nobody calls
   * @param secrets by access key id; taken over
   */
  public ProxyCredentials(
      Identities identities, AccountId account, String userName, Map<String, Secret> secrets) {
    this.identities = identities;
    this.account = account;
    this.userName = userName;
    this.secrets = Map.copyOf(secrets);
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service) {
    Secret secret = secrets.get(accessKeyId);
    if (secret == null || sessionToken.isPresent()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    byte[] key = SigningKeyDerivation.derive(secret, date, region, service);
    return identities
        .findOrLoad(account)
        .thenApply(known ->
            known.userCaller(userName, accessKeyId).map(caller -> new SigningKey(caller, key)));
  }

  /** The account as it is now: whatever changed of the user, it is another object. */
  @Override
  public Object basis(String accessKeyId) {
    Optional<IamAccount> now = identities.find(account);
    return now.isPresent() ? now.get() : UNREAD;
  }

  @Override
  public void close() {
    secrets.values().forEach(Secret::close);
  }

  @Override
  public String toString() {
    return "ProxyCredentials(" + account + ", " + userName + ")";
  }
}
