package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.store.StoreKeys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.TagRules;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/**
 * Makes a KMS key: material first, then the key, then its place in its store if it is in one, then
 * its place in the directory, and only then the answer. When it stops half-way nobody has been told
 * the key id: what is left is material that opens nothing, or a key that nothing lists. A key that
 * only its store knows is named by the store when somebody wants to delete that, and is there.
 */
public final class KeyCreation {

  private static final int COUNT_GOOD_FOR = 4;

  private final References references;
  private final KeyActors keys;
  private final Directories directories;
  private final Vault vault;
  private final PrincipalLookup principals;
  private final StoreKeys stores;
  private final Supplier<KeyId> keyIds;
  private final KeyQuotas quotas;
  private final Executor crypto;
  private final ConcurrentMap<AccountId, AtomicInteger> uncounted = new ConcurrentHashMap<>();

  /**
   * @param principals settles whom the policy of a new key names
   * @param stores where keys can be that have a key of another key manager beside them
   * @param keyIds gives fresh random ids
   * @param quotas of every account. Callers at the same time may pass that of keys by a few.
   */
  public KeyCreation(
      References references,
      KeyActors keys,
      Directories directories,
      Vault vault,
      PrincipalLookup principals,
      StoreKeys stores,
      Supplier<KeyId> keyIds,
      KeyQuotas quotas,
      Executor crypto) {
    this.references = references;
    this.keys = keys;
    this.directories = directories;
    this.vault = vault;
    this.principals = principals;
    this.stores = stores;
    this.keyIds = keyIds;
    this.quotas = quotas;
    this.crypto = crypto;
  }

  public Flow<KmsAnswer> create(Caller caller, KmsRequest.CreateKey request) {
    KeyId drawn = keyIds.get();
    KeyArn arn =
        references.ofCaller(
            caller, request.multiRegion() ? KeyId.fromBytes(drawn.toBytes(), true) : drawn);
    return request
        .policy()
        .map(document -> principals.attach(document, arn).map(Optional::of))
        .orElseGet(() -> Flow.of(Optional.empty()))
        .then(given -> create(caller, request, arn, given));
  }

  private Flow<KmsAnswer> create(
      Caller caller, KmsRequest.CreateKey request, KeyArn arn, Optional<AttachedKeyPolicy> given) {
    Optional<KmsError> refusal = refusal(caller, request, arn, given);
    if (refusal.isPresent()) {
      return Flow.refused(refusal.get());
    }
    AttachedKeyPolicy policy =
        given.orElseGet(() -> new AttachedKeyPolicy(KeyPolicy.defaultFor(arn), HeldNames.NONE));
    KeyBinding binding = new KeyBinding(arn, request.spec(), request.usage(), request.origin());
    return backing(caller, arn, request)
        .then(backing ->
            withinQuota(caller.account())
                .then(allowed -> prepare(binding))
                .then(backingKey -> orShred(arn, make(arn, backing)).map(made -> backingKey))
                .then(backingKey -> persist(caller, request, arn, policy, backingKey, backing))
                .then(created -> keep(arn, backing).map(kept -> created)))
        .then(created ->
            directories.register(caller.account(), arn.keyId()).map(registered -> created));
  }

  /** What is to stand behind the key beside its material, if that is there and can be used. */
  private Flow<Backing> backing(Caller caller, KeyArn arn, KmsRequest.CreateKey request) {
    return request
        .inStore()
        .map(reference -> stores.find(caller, arn, reference).<Backing>map(found -> found))
        .orElseGet(() -> Flow.of(new Backing.OwnMaterial()));
  }

  /** A token's key. When it stops after this, the token has one that nobody uses. */
  private Flow<Done> make(KeyArn arn, Backing backing) {
    return switch (backing) {
      case Backing.OwnMaterial() -> Flow.of(Done.getInstance());
      case Backing.InStore inStore -> stores.make(arn, inStore);
    };
  }

  /**
   * The store decides once more, with nothing in between: of two keys made at once with one
   * external key one is refused. That one stays as a key that nobody has been told of.
   */
  private Flow<Done> keep(KeyArn arn, Backing backing) {
    return switch (backing) {
      case Backing.OwnMaterial() -> Flow.of(Done.getInstance());
      case Backing.InStore inStore -> stores.add(arn, inStore);
    };
  }

  /** The key's first backing key; of one whose material is to be imported, what names that. */
  private Flow<Optional<BackingKey>> prepare(KeyBinding binding) {
    return switch (binding.origin()) {
      case AWS_KMS, EXTERNAL_KEY_STORE, AWS_CLOUDHSM ->
          Flow.from(onCrypto(() -> vault.prepare(binding)))
              .then(prepared ->
                  prepared.isPresent()
                      ? Flow.of(prepared)
                      : Flow.refused(new KmsError.Throttled()));
      case EXTERNAL -> Flow.from(onCrypto(() -> vault.prepareForImport(binding)));
    };
  }

  /**
   * Counting asks every partition of the directory, so one count is good for a quarter of what it
   * leaves free: even several nodes that do not know of each other's creations stay below the quota
   * together, and the last keys are counted one by one.
   */
  public Flow<Done> withinQuota(AccountId account) {
    AtomicInteger free = uncounted.computeIfAbsent(account, ignored -> new AtomicInteger());
    if (free.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return Flow.of(Done.getInstance());
    }
    return directories
        .countKeys(account)
        .then(count -> {
          if (count >= quotas.keys()) {
            return Flow.refused(
                new KmsError.LimitExceeded(
                    "The account has " + quotas.keys() + " KMS keys, which is the quota."));
          }
          free.set((quotas.keys() - count) / COUNT_GOOD_FOR);
          return Flow.of(Done.getInstance());
        });
  }

  /** What can be refused before anything is made. The default key policy needs no check. */
  private Optional<KmsError> refusal(
      Caller caller, KmsRequest.CreateKey request, KeyArn arn, Optional<AttachedKeyPolicy> policy) {
    return TagRules.refusal(Map.of(), request.tags())
        .or(() ->
            policy.flatMap(given ->
                KeyPolicy.refusal(
                    given,
                    arn,
                    caller,
                    request.bypassPolicyLockoutSafetyCheck(),
                    quotas.keyPolicyBytes())));
  }

  private Flow<KmsAnswer> persist(
      Caller caller,
      KmsRequest.CreateKey request,
      KeyArn arn,
      AttachedKeyPolicy policy,
      Optional<BackingKey> backingKey,
      Backing backing) {
    KeyCommand command =
        new KeyCommand.CreateKey(
            request.spec(),
            request.usage(),
            request.origin(),
            request.description(),
            policy,
            request.tags(),
            backingKey,
            backing);
    // Only a refusal proves that there is no key: after a failure there may be one, and its
    // material must stay.
    return orShred(arn, Flow.ofReply(keys.ask(arn, command, caller)));
  }

  private <T> Flow<T> orShred(KeyArn arn, Flow<T> flow) {
    return flow.thenEither(
        Flow::of, error -> Flow.from(onCrypto(() -> vault.shred(arn.keyId()))).thenRefuse(error));
  }

  private <T> CompletionStage<T> onCrypto(Supplier<CompletionStage<T>> work) {
    return CompletableFuture.supplyAsync(work, crypto).thenCompose(Function.identity());
  }
}
