package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The credentials of users and of sessions: makes them, and knows them again. */
public final class IdentityCredentials implements SigningKeys, Issuer, SessionTokens {

  private final Identities identities;
  private static final Object UNREAD = new Object();

  private final UserCredentials users;
  private final SessionCredentials sessions;

  /**
   * @param home where identities live
   * @param credentialsKey of that region; stays its own
   * @param sessionsKey of that region; stays its own
   */
  public IdentityCredentials(
      Identities identities,
      Region home,
      SealingKey credentialsKey,
      SealingKey sessionsKey,
      SecretMemory memory,
      RandomSource random) {
    this(
        identities,
        new UserCredentials(new SealedSecrets(home, credentialsKey, memory), random),
        new SessionCredentials(home, sessionsKey, memory, random));
  }

  private IdentityCredentials(
      Identities identities, UserCredentials users, SessionCredentials sessions) {
    this.identities = identities;
    this.users = users;
    this.sessions = sessions;
  }

  /**
   * Where identities are a copy: users' keys are the ones that their home has handed here, and what
   * is made here are sessions alone.
   *
   * @param region the one that has the copy; the keys are its own
   */
  public static IdentityCredentials ofCopy(
      Identities copy,
      DayKeys handed,
      Region region,
      SealingKey credentialsKey,
      SealingKey sessionsKey,
      SecretMemory memory,
      RandomSource random) {
    return new IdentityCredentials(
        copy,
        new UserCredentials(
            new SealedSecrets(region, credentialsKey, memory),
            random,
            (signer, scope) -> handed.find(scope)),
        new SessionCredentials(region, sessionsKey, memory, random));
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service) {
    // The id alone tells whom to ask, so that no id makes anything else be read.
    Optional<AccountId> account = UniqueIds.accountOf(accessKeyId);
    boolean temporary = accessKeyId.startsWith(UniqueIds.Kind.SESSION_KEY.prefix());
    if (account.isEmpty() || temporary != sessionToken.isPresent()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Scope scope = new Scope(accessKeyId, date, region, service);
    Optional<IamAccount> known = identities.find(account.get());
    // Every request comes by here: what is known is not worth another stage.
    return known.isPresent()
        ? CompletableFuture.completedStage(find(known.get(), sessionToken, scope))
        : identities.load(account.get()).thenApply(loaded -> find(loaded, sessionToken, scope));
  }

  /** The account as it is now: whoever has changed in it, it is another object. */
  @Override
  public Object basis(String accessKeyId) {
    return UniqueIds.accountOf(accessKeyId)
        .flatMap(identities::find)
        .<Object>map(a -> a)
        .orElse(UNREAD);
  }

  private Optional<SigningKey> find(
      IamAccount account, Optional<String> sessionToken, Scope scope) {
    return sessionToken
        .map(token -> sessions.find(account, scope, token))
        .orElseGet(() -> users.find(account, scope));
  }

  @Override
  public String userId() {
    return users.userId();
  }

  @Override
  public String groupId() {
    return users.groupId();
  }

  @Override
  public String roleId() {
    return users.roleId();
  }

  @Override
  public String policyId() {
    return users.policyId();
  }

  @Override
  public FreshAccessKey accessKey(AccountId account) {
    return users.accessKey(account);
  }

  @Override
  public Minted mint(Session session) {
    return sessions.mint(session);
  }

  @Override
  public Opened open(String accessKeyId, String token, Instant now) {
    return sessions.open(accessKeyId, token, now);
  }

  @Override
  public String toString() {
    return "IdentityCredentials";
  }
}
