package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.Signer;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.AccountId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The access keys of users. What an account's identities say is asked each time, so that a key that
 * is disabled or deleted is unknown from then on; only what is costly, the derivation, is kept.
 */
final class UserCredentials implements Issuer {

  /** Derived keys kept; more are derived again. Each scope is of one day. */
  private static final int MAX_KEPT = 10_000;

  private final SealedSecrets secrets;
  private final RandomSource random;
  private final DerivedKeys source;
  private final ConcurrentMap<Scope, Derived> derived = new ConcurrentHashMap<>();

  private record Derived(Signer signer, SigningKey key) {}

  /** Derives keys from the secrets, which are here. */
  UserCredentials(SealedSecrets secrets, RandomSource random) {
    this(secrets, random, (signer, scope) -> Optional.of(derive(secrets, signer, scope)));
  }

  /**
   * @param source where the keys come from
   */
  UserCredentials(SealedSecrets secrets, RandomSource random, DerivedKeys source) {
    this.secrets = secrets;
    this.random = random;
    this.source = source;
  }

  /** Where the signing key of one scope comes from. */
  @FunctionalInterface
  interface DerivedKeys {

    /** Thirty-two bytes, the caller's; empty when there is none for that scope. */
    Optional<byte[]> find(Signer signer, Scope scope);
  }

  @Override
  public String userId() {
    return uniqueId(UniqueIds.Kind.USER);
  }

  @Override
  public String groupId() {
    return uniqueId(UniqueIds.Kind.GROUP);
  }

  @Override
  public String roleId() {
    return uniqueId(UniqueIds.Kind.ROLE);
  }

  @Override
  public String policyId() {
    return uniqueId(UniqueIds.Kind.MANAGED_POLICY);
  }

  private String uniqueId(UniqueIds.Kind kind) {
    return UniqueIds.of(kind, random.bytes(UniqueIds.RANDOM_BYTES));
  }

  @Override
  public FreshAccessKey accessKey(AccountId account) {
    AccessKey fresh = AccessKey.generate(UniqueIds.Kind.ACCESS_KEY, account, random);
    return new FreshAccessKey(
        fresh.id(), fresh.secret(), secrets.seal(fresh.id(), fresh.secret().reveal()));
  }

  /**
   * The signing key of an active access key. As long as nothing changes, the same key object is
   * given, so that engines made for it can be kept.
   */
  Optional<SigningKey> find(IamAccount account, Scope scope) {
    return account.signer(scope.accessKeyId()).flatMap(signer -> key(signer, scope));
  }

  @SuppressWarnings("ReferenceEquality") // an account gives the same signer until it changes
  private Optional<SigningKey> key(Signer signer, Scope scope) {
    Derived known = derived.get(scope);
    if (known != null && known.signer == signer) {
      return Optional.of(known.key);
    }
    Optional<byte[]> key =
        known != null && known.signer.secret().equals(signer.secret())
            ? Optional.of(known.key.key())
            : source.find(signer, scope);
    return key.map(bytes -> keep(scope, signer, new SigningKey(signer.caller(), bytes)));
  }

  private SigningKey keep(Scope scope, Signer signer, SigningKey fresh) {
    if (derived.size() >= MAX_KEPT) {
      derived.clear();
    }
    derived.put(scope, new Derived(signer, fresh));
    return fresh;
  }

  private static byte[] derive(SealedSecrets secrets, Signer signer, Scope scope) {
    try (Secret secret = secrets.open(scope.accessKeyId(), signer.secret())) {
      return SigningKeyDerivation.derive(secret, scope.date(), scope.region(), scope.service());
    }
  }
}
