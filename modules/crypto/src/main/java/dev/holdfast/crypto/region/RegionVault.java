package dev.holdfast.crypto.region;

import dev.holdfast.crypto.attestation.AttestationVerifier;
import dev.holdfast.crypto.attestation.Envelopes;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.MaterialOffer;
import dev.holdfast.model.replication.SealedMaterials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes, uses and destroys backing keys. */
final class RegionVault implements Vault {

  /** How often a use tries with a resident key, which may be evicted under its hands. */
  private static final int RESIDENT_ATTEMPTS = 3;

  private final Region region;
  private final KeyRing ring;
  private final ShredStore store;
  private final ShredRows rows;
  private final ExportedKeys tokens;
  private final FreshKeys fresh;
  private final KeyMaterials materials;
  private final PairWorkshop pairs;
  private final Imports imports;
  private final TokenSlots slots;
  private final Replication replication;
  private final KeyUses uses;
  private final AttestationVerifier attestations;
  private final Envelopes envelopes;
  private final RandomSource callers;
  private final SealingKey.Tools tools;
  private final ResidentKeys<OpenBackingKey> backingKeys;
  private final ResidentKeys<SealingKey> metadataKeys;
  private final Executor executor;

  RegionVault(
      Region region,
      KeyRing ring,
      ShredStore store,
      ShredRows rows,
      FreshKeys fresh,
      KeyMaterials materials,
      PairWorkshop pairs,
      Imports imports,
      TokenSlots slots,
      Replication replication,
      KeyUses uses,
      AttestationVerifier attestations,
      Envelopes envelopes,
      RandomSource callers,
      SealingKey.Tools tools,
      ResidentKeys<OpenBackingKey> backingKeys,
      ResidentKeys<SealingKey> metadataKeys,
      Executor executor) {
    this.region = region;
    this.ring = ring;
    this.store = store;
    this.rows = rows;
    this.tokens = new ExportedKeys(tools);
    this.fresh = fresh;
    this.materials = materials;
    this.pairs = pairs;
    this.imports = imports;
    this.slots = slots;
    this.replication = replication;
    this.uses = uses;
    this.attestations = attestations;
    this.envelopes = envelopes;
    this.callers = callers;
    this.tools = tools;
    this.backingKeys = backingKeys;
    this.metadataKeys = metadataKeys;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Optional<BackingKey>> prepare(KeyBinding binding) {
    checkRegion(binding);
    if (!binding.spec().isAsymmetric()) {
      return later(() -> Optional.of(make(binding, material(binding.spec()), true)));
    }
    return pairs
        .order(binding.spec())
        .map(made -> made.thenApplyAsync(pair -> Optional.of(make(binding, pair, true)), executor))
        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
  }

  @Override
  public CompletionStage<Optional<BackingKey>> prepareForImport(KeyBinding binding) {
    checkRegion(binding);
    if (!binding.arn().keyId().isMultiRegion()) {
      return prepareMetadata(binding).thenApply(done -> Optional.empty());
    }
    return later(() -> {
      try (Secret secret = fresh.next();
          Secret metadataKey = fresh.next();
          NamingKey naming = new NamingKey(tools.memory().absorb(secret.openSecret()))) {
        return Optional.of(makeRelated(binding, naming.id(), secret, true, metadataKey));
      }
    });
  }

  private CompletionStage<Void> prepareMetadata(KeyBinding binding) {
    KeyId keyId = binding.arn().keyId();
    return later(() -> {
      try (Secret metadataKey = fresh.next()) {
        ring.insert(() -> List.of(rows.seal(keyId, ShredStore.METADATA, metadataKey)));
        keepMetadataKey(keyId, metadataKey);
      }
      return null;
    });
  }

  @Override
  public CompletionStage<Void> prepareReplica(KeyBinding binding) {
    checkRegion(binding);
    return later(() -> store.find(binding.arn().keyId(), ShredStore.METADATA).isPresent())
        .thenCompose(prepared ->
            prepared ? CompletableFuture.<Void>completedStage(null) : prepareMetadata(binding));
  }

  @Override
  public MaterialOffer offer(KeyBinding replica, Region from) {
    checkRegion(replica);
    return replication.offer(replica, from);
  }

  @Override
  public Optional<SealedMaterials> give(
      KeyBinding binding,
      KeyBinding replica,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      MaterialOffer offer,
      PublicBytes signingKey) {
    checkRegion(binding);
    if (!binding.arn().keyId().isMultiRegion()) {
      throw new IllegalArgumentException("material of a key of one region stays in it");
    }
    return replication.give(
        replica, shared, backingKeys, offer, signingKey, wrapped -> material(binding, wrapped));
  }

  @Override
  public Optional<List<BackingKey>> take(
      KeyBinding replica,
      Region from,
      SharedProperties shared,
      SealedMaterials sealed,
      PublicBytes signingKey) {
    checkRegion(replica);
    return replication.take(replica, from, shared, sealed, signingKey);
  }

  @Override
  public PublicBytes signingKey() {
    return replication.signingKey();
  }

  @Override
  public CompletionStage<Reply> offerImport(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Instant validTo) {
    checkRegion(binding);
    return pairs
        .order(wrappingKeySpec)
        .map(made ->
            made.thenApplyAsync(
                pair -> imports.offer(binding, algorithm, wrappingKeySpec, validTo, pair),
                executor))
        .orElseGet(() -> CompletableFuture.completedStage(throttled()));
  }

  @Override
  public Unwrapped unwrap(
      KeyBinding binding,
      Optional<BackingKey> namingKey,
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Instant now) {
    checkRegion(binding);
    if (namingKey.isEmpty()) {
      return imports.unwrap(binding, null, importToken.bytes(), encryptedKeyMaterial.bytes(), now);
    }
    try (NamingKey naming = new NamingKey(material(binding, namingKey.get()))) {
      return imports.unwrap(
          binding, naming, importToken.bytes(), encryptedKeyMaterial.bytes(), now);
    }
  }

  @Override
  public CompletionStage<BackingKey> rotate(KeyBinding binding) {
    checkRegion(binding);
    return later(() -> make(binding, material(binding.spec()), false));
  }

  private Secret material(KeySpec spec) {
    return spec == KeySpec.SYMMETRIC_DEFAULT ? fresh.next() : materials.generate(spec);
  }

  /** Wraps fresh material; takes ownership of it. */
  private BackingKey make(KeyBinding binding, Secret material, boolean withMetadataKey) {
    KeyId keyId = binding.arn().keyId();
    try (material;
        Secret shredKey = fresh.next();
        Secret metadataKey = fresh.next()) {
      MaterialId materialId = materialId(material);
      if (keyId.isMultiRegion()) {
        return makeRelated(binding, materialId, material, withMetadataKey, metadataKey);
      }
      ring.insert(() -> {
        List<Row> made = new ArrayList<>();
        made.add(rows.seal(keyId, materialId.hex(), shredKey));
        if (withMetadataKey) {
          made.add(rows.seal(keyId, ShredStore.METADATA, metadataKey));
        }
        return made;
      });
      if (withMetadataKey) {
        keepMetadataKey(keyId, metadataKey);
      }
      ExportedKeyToken token = tokens.seal(shredKey, binding, materialId, material);
      return new BackingKey(materialId, token);
    }
  }

  private BackingKey makeRelated(
      KeyBinding binding,
      MaterialId materialId,
      Secret material,
      boolean withMetadataKey,
      Secret metadataKey) {
    BackingKey made =
        slots.keep(
            binding,
            materialId,
            material,
            withMetadataKey ? Map.of(ShredStore.METADATA, metadataKey) : Map.of());
    if (withMetadataKey) {
      keepMetadataKey(binding.arn().keyId(), metadataKey);
    }
    return made;
  }

  /**
   * The key's first event is sealed next and would only read back what was just written. Nobody
   * knows the key id yet, so nobody can have deleted it.
   */
  private void keepMetadataKey(KeyId keyId, Secret metadataKey) {
    var _ =
        metadataKeys.keep(
            new ResidentKeys.Place(keyId, ShredStore.METADATA),
            () ->
                new SealingKey(
                    tools.memory().absorb(metadataKey.openSecret()), Box.NONCE_LABEL, tools),
            () -> true);
  }

  private MaterialId materialId(Secret backingKey) {
    byte[] material = backingKey.openSecret();
    MaterialId id = MaterialId.of(ring.journalKeys().materialIds().authenticate(material));
    Arrays.fill(material, (byte) 0);
    return id;
  }

  @Override
  public CompletionStage<Void> discard(KeyId keyId, String slot) {
    return later(() -> {
      ring.whileWriting(() -> store.delete(keyId, slot).toCompletableFuture().join());
      backingKeys.evict(new ResidentKeys.Place(keyId, slot));
      return null;
    });
  }

  @Override
  public CompletionStage<Void> shred(KeyId keyId) {
    return later(() -> {
      ring.whileWriting(() -> store.delete(keyId).toCompletableFuture().join());
      // After the rows, not before: a use that was reading one meanwhile is caught by this.
      evict(keyId);
      return null;
    });
  }

  @Override
  public void evict(KeyId keyId) {
    backingKeys.evict(keyId);
    metadataKeys.evict(keyId);
  }

  @Override
  public Reply perform(KeyUse use) {
    return withOpen(use, material -> uses.perform(use, material));
  }

  @Override
  public CompletionStage<Reply> generateDataKeyPair(KeyUse.GenerateDataKeyPair use) {
    return pairs
        .order(use.pairSpec())
        .map(made -> made.thenApplyAsync(pair -> wrap(use, pair), executor))
        .orElseGet(() -> CompletableFuture.completedStage(throttled()));
  }

  private Reply wrap(KeyUse.GenerateDataKeyPair use, Secret pair) {
    try (pair) {
      return withOpen(use, material -> uses.dataKeyPair(use, pair, material));
    }
  }

  private static Reply throttled() {
    return new Reply.Refused(new KmsError.Throttled());
  }

  private Reply withOpen(KeyUse use, Function<OpenMaterial, Reply> work) {
    for (int attempt = 0; attempt < RESIDENT_ATTEMPTS; attempt++) {
      OpenMaterial material = open(use.binding(), use.backingKey());
      try {
        return work.apply(material);
      } catch (SecretReleasedException _) {
        // Evicted under its hands: once more.
      }
    }
    // Evictions come faster than this use: it takes a key of its own, which nobody can evict.
    try (OpenBackingKey own = unwrap(use.binding(), use.backingKey())) {
      return work.apply(own.key());
    }
  }

  @Override
  public Optional<Reply> performIfOpen(KeyUse use) {
    OpenBackingKey open = findOpen(use.binding(), use.backingKey());
    try {
      return open == null ? Optional.empty() : Optional.of(uses.perform(use, open.key()));
    } catch (SecretReleasedException _) {
      // Evicted under its hands: not open any more.
      return Optional.empty();
    }
  }

  private @Nullable OpenBackingKey findOpen(KeyBinding binding, BackingKey wrapped) {
    OpenBackingKey open = backingKeys.find(place(binding, wrapped));
    return open != null && open.isOf(binding, wrapped) ? open : null;
  }

  private OpenMaterial open(KeyBinding binding, BackingKey wrapped) {
    OpenBackingKey open = findOpen(binding, wrapped);
    if (open != null) {
      return open.key();
    }
    checkRegion(binding);
    ResidentKeys.Place place = place(binding, wrapped);
    return backingKeys
        .keep(
            place,
            () -> unwrap(binding, wrapped),
            () -> store.find(place.keyId(), place.slot()).isPresent())
        .key();
  }

  private static ResidentKeys.Place place(KeyBinding binding, BackingKey wrapped) {
    return new ResidentKeys.Place(binding.arn().keyId(), wrapped.slot(binding));
  }

  private OpenBackingKey unwrap(KeyBinding binding, BackingKey wrapped) {
    return new OpenBackingKey(
        binding, wrapped, OpenMaterial.of(binding, wrapped, material(binding, wrapped), tools));
  }

  private Secret material(KeyBinding binding, BackingKey wrapped) {
    KeyId keyId = binding.arn().keyId();
    Row row =
        store
            .find(keyId, wrapped.slot(binding))
            .orElseThrow(() ->
                new IntegrityException(
                    "material " + wrapped.materialId() + " of key " + keyId + " has no shred key"));
    return tokens.open(rows.open(row), binding, wrapped);
  }

  @Override
  public Plaintext random(int numberOfBytes) {
    return Plaintext.takeOwnershipOf(callers.bytes(numberOfBytes));
  }

  @Override
  public PublicBytes envelope(Recipient recipient, Plaintext plaintext) {
    return envelopes.seal(plaintext.reveal(), recipient.publicKey());
  }

  @Override
  public Attested attest(PublicBytes document, Instant now) {
    return attestations.verify(document, now);
  }

  @Override
  public byte[] authenticateToken(String purpose, byte[] token) {
    byte[] input = new LengthPrefixed().add(region.name()).add(purpose).add(token).toBytes();
    return ring.journalKeys().tokens().authenticate(input);
  }

  private void checkRegion(KeyBinding binding) {
    if (!binding.arn().region().equals(region)) {
      throw new IllegalArgumentException("a key of another region than " + region);
    }
  }

  private <T> CompletionStage<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, executor);
  }
}
