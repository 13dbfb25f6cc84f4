package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.CredentialMint;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.Signer;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The access keys of users. What an account's identities say is asked each time, so that a key that
 * is disabled or deleted is unknown from then on; only what is costly, the derivation, is kept.
 */
public final class UserCredentials implements SigningKeys, CredentialMint {

  /** Derived keys kept; more are derived again. Each scope is of one day. */
  private static final int MAX_KEPT = 10_000;

  private final Identities identities;
  private final SealedSecrets secrets;
  private final RandomSource random;
  private final ConcurrentMap<Scope, Derived> derived = new ConcurrentHashMap<>();

  private record Derived(Signer signer, SigningKey key) {}

  /**
   * @param home where identities live
   * @param credentialsKey of that region; stays its own
   */
  public UserCredentials(
      Identities identities,
      Region home,
      SealingKey credentialsKey,
      SecretMemory memory,
      RandomSource random) {
    this.identities = identities;
    this.secrets = new SealedSecrets(home, credentialsKey, memory);
    this.random = random;
  }

  @Override
  public String uniqueId(UniqueIds.Kind kind) {
    return UniqueIds.of(kind, random.bytes(UniqueIds.RANDOM_BYTES));
  }

  @Override
  public Issued accessKey(AccountId account) {
    AccessKey fresh = AccessKey.generate(UniqueIds.Kind.ACCESS_KEY, account, random);
    return new Issued(
        fresh.id(), fresh.secret(), secrets.seal(fresh.id(), fresh.secret().reveal()));
  }

  /**
   * Empty too for an account that is not loaded. As long as nothing changes, the same key object is
   * given, so that engines made for it can be kept.
   */
  @Override
  public Optional<SigningKey> find(
      String accessKeyId, LocalDate date, Region region, String service) {
    return UniqueIds.accountOf(accessKeyId)
        .flatMap(identities::find)
        .flatMap(account -> account.signer(accessKeyId))
        .map(signer -> key(signer, new Scope(accessKeyId, date, region, service)));
  }

  @SuppressWarnings("ReferenceEquality") // an account gives the same signer until it changes
  private SigningKey key(Signer signer, Scope scope) {
    Derived known = derived.get(scope);
    if (known != null && known.signer == signer) {
      return known.key;
    }
    byte[] key =
        known != null && known.signer.secret().equals(signer.secret())
            ? known.key.key()
            : derive(signer, scope);
    SigningKey fresh = new SigningKey(signer.caller(), key);
    if (derived.size() >= MAX_KEPT) {
      derived.clear();
    }
    derived.put(scope, new Derived(signer, fresh));
    return fresh;
  }

  private byte[] derive(Signer signer, Scope scope) {
    try (Secret secret = secrets.open(scope.accessKeyId(), signer.secret())) {
      return SigningKeyDerivation.derive(secret, scope.date(), scope.region(), scope.service());
    }
  }

  @Override
  public String toString() {
    return "UserCredentials";
  }
}
