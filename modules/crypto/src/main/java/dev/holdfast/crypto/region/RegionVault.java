package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    this.callers = callers;
    this.tools = tools;
    this.backingKeys = backingKeys;
    this.metadataKeys = metadataKeys;
    this.executor = executor;
  }

  @Override
  public CompletionStage<BackingKey> prepare(KeyBinding binding) {
    return later(() -> make(binding, true));
  }

  @Override
  public CompletionStage<BackingKey> rotate(KeyBinding binding) {
    return later(() -> make(binding, false));
  }

  private BackingKey make(KeyBinding binding, boolean withMetadataKey) {
    checkRegion(binding);
    KeyId keyId = binding.arn().keyId();
    try (Secret backingKey = fresh.next();
        Secret shredKey = fresh.next();
        Secret metadataKey = fresh.next()) {
      MaterialId materialId = materialId(backingKey);
      ring.whileWriting(() -> {
        List<Row> made = new ArrayList<>();
        made.add(rows.seal(keyId, materialId.hex(), shredKey));
        if (withMetadataKey) {
          made.add(rows.seal(keyId, ShredStore.METADATA, metadataKey));
        }
        return store.insert(made).toCompletableFuture().join();
      });
      if (withMetadataKey) {
        keepMetadataKey(keyId, metadataKey);
      }
      ExportedKeyToken token = tokens.seal(shredKey, binding, materialId, backingKey);
      return new BackingKey(materialId, token);
    }
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
  public CompletionStage<Void> discard(KeyId keyId, MaterialId materialId) {
    return later(() -> {
      ring.whileWriting(() -> store.delete(keyId, materialId.hex()).toCompletableFuture().join());
      backingKeys.evict(new ResidentKeys.Place(keyId, materialId.hex()));
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
    for (int attempt = 0; attempt < RESIDENT_ATTEMPTS; attempt++) {
      MessageKey key = open(use.binding(), use.backingKey());
      try {
        return perform(use, key);
      } catch (SecretReleasedException _) {
        // Evicted under its hands: once more.
      }
    }
    // Evictions come faster than this use: it takes a key of its own, which nobody can evict.
    try (OpenBackingKey own = unwrap(use.binding(), use.backingKey())) {
      return perform(use, own.key());
    }
  }

  @Override
  public Optional<Reply> performIfOpen(KeyUse use) {
    OpenBackingKey open = findOpen(use.binding(), use.backingKey());
    try {
      return open == null ? Optional.empty() : Optional.of(perform(use, open.key()));
    } catch (SecretReleasedException _) {
      // Evicted under its hands: not open any more.
      return Optional.empty();
    }
  }

  private Reply perform(KeyUse use, MessageKey key) {
    KeyArn arn = use.binding().arn();
    MaterialId material = use.backingKey().materialId();
    return switch (use) {
      case KeyUse.Encrypt encrypt ->
          answer(
              new KmsAnswer.Encrypted(
                  arn, material, key.encrypt(encrypt.plaintext().reveal(), encrypt.context())));
      case KeyUse.Decrypt decrypt ->
          key.decrypt(decrypt.blob(), decrypt.context())
              .map(clear ->
                  answer(new KmsAnswer.Decrypted(arn, material, Plaintext.takeOwnershipOf(clear))))
              .orElseGet(() -> new Reply.Refused(new KmsError.InvalidCiphertext()));
      case KeyUse.GenerateDataKey generate -> dataKey(generate, key);
    };
  }

  private Reply dataKey(KeyUse.GenerateDataKey generate, MessageKey key) {
    byte[] bytes = fresh.bytes(generate.numberOfBytes());
    CiphertextBlob blob = key.encrypt(bytes, generate.context());
    Optional<Plaintext> plaintext = Optional.empty();
    if (generate.withPlaintext()) {
      plaintext = Optional.of(Plaintext.takeOwnershipOf(bytes));
    } else {
      Arrays.fill(bytes, (byte) 0);
    }
    return answer(
        new KmsAnswer.DataKey(
            generate.binding().arn(), generate.backingKey().materialId(), plaintext, blob));
  }

  private static Reply answer(KmsAnswer answer) {
    return new Reply.Answered(answer);
  }

  private @Nullable OpenBackingKey findOpen(KeyBinding binding, BackingKey wrapped) {
    OpenBackingKey open = backingKeys.find(place(binding, wrapped));
    return open != null && open.isOf(binding, wrapped) ? open : null;
  }

  private MessageKey open(KeyBinding binding, BackingKey wrapped) {
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
    return new ResidentKeys.Place(binding.arn().keyId(), wrapped.materialId().hex());
  }

  private OpenBackingKey unwrap(KeyBinding binding, BackingKey wrapped) {
    KeyId keyId = binding.arn().keyId();
    MaterialId materialId = wrapped.materialId();
    Row row =
        store
            .find(keyId, materialId.hex())
            .orElseThrow(() ->
                new IntegrityException(
                    "material " + materialId + " of key " + keyId + " has no shred key"));
    Secret backingKey = tokens.open(rows.open(row), binding, wrapped);
    return new OpenBackingKey(
        binding, wrapped, new MessageKey(keyId, materialId, backingKey, tools));
  }

  @Override
  public Plaintext random(int numberOfBytes) {
    return Plaintext.takeOwnershipOf(callers.bytes(numberOfBytes));
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
