package dev.holdfast.cluster.fake;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.EncryptionContext;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A vault with toy cryptography: reversible, bound to material and context, worthless. Material
 * lives in a map that shredding empties.
 */
public final class ToyVault implements Vault {

  private final Map<KeyId, Set<String>> shredKeys;
  private final AtomicInteger made;

  public final Queue<KeyId> evicted = new ConcurrentLinkedQueue<>();
  public final Queue<String> discarded = new ConcurrentLinkedQueue<>();

  /** When set, {@link #rotate} completes only when this does. */
  public final AtomicReference<CompletableFuture<Void>> holdRotation =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /** When set, {@link #shred} fails with it. */
  public final AtomicReference<Optional<RuntimeException>> failShred =
      new AtomicReference<>(Optional.empty());

  /** When set, {@link #discard} fails with it. */
  public final AtomicReference<Optional<RuntimeException>> failDiscard =
      new AtomicReference<>(Optional.empty());

  /** When set, {@link #unwrap} waits for it. */
  public final AtomicReference<CompletableFuture<Void>> holdUnwrap =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /** When set, {@link #perform} waits for it. */
  public final AtomicReference<CompletableFuture<Void>> holdUse =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /** Done at the beginning of each {@link #perform}. */
  public final AtomicReference<Runnable> beforeUse = new AtomicReference<>(() -> {});

  /** When set, {@link #take} fails once. */
  public final AtomicBoolean failTake = new AtomicBoolean();

  private final byte[] name;

  /** In this node's memory alone. */
  private final Set<PublicBytes> offers = ConcurrentHashMap.newKeySet();

  /** When set, no key pair can be made. */
  public final AtomicBoolean busyWithPairs = new AtomicBoolean();

  public ToyVault() {
    this(
        new ConcurrentHashMap<>(),
        new AtomicInteger(),
        UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
  }

  private ToyVault(Map<KeyId, Set<String>> shredKeys, AtomicInteger made, byte[] name) {
    this.shredKeys = shredKeys;
    this.made = made;
    this.name = name;
  }

  /** That of another node of the same region: what is stored is the same. */
  public ToyVault beside() {
    return new ToyVault(shredKeys, made, name);
  }

  /** Whether a key has any material left. */
  public boolean holds(KeyId keyId) {
    return shredKeys.containsKey(keyId);
  }

  public int keyCount() {
    return shredKeys.size();
  }

  @Override
  public CompletionStage<Optional<BackingKey>> prepare(KeyBinding binding) {
    return CompletableFuture.completedFuture(
        busyWithPairs.get() && binding.spec().isAsymmetric()
            ? Optional.empty()
            : Optional.of(make(binding)));
  }

  @Override
  public CompletionStage<Reply> generateDataKeyPair(KeyUse.GenerateDataKeyPair use) {
    if (busyWithPairs.get()) {
      return CompletableFuture.completedFuture(new Reply.Refused(new KmsError.Throttled()));
    }
    MaterialId material = use.backingKey().materialId();
    byte[] privateKey = hash("private", use.pairSpec().name().getBytes(StandardCharsets.UTF_8));
    return CompletableFuture.completedFuture(
        answered(
            new KmsAnswer.DataKeyPair(
                use.binding().arn(),
                material,
                use.pairSpec(),
                PublicBytes.takeOwnershipOf(hash("public", privateKey)),
                use.withPrivateKey() ? Optional.of(deliver(use, privateKey)) : Optional.empty(),
                blob(use.binding(), material, privateKey, use.context()))));
  }

  @Override
  public CompletionStage<BackingKey> rotate(KeyBinding binding) {
    return holdRotation.get().thenApply(go -> make(binding));
  }

  @Override
  public CompletionStage<Optional<BackingKey>> prepareForImport(KeyBinding binding) {
    shredKeys.put(binding.arn().keyId(), ConcurrentHashMap.newKeySet());
    return CompletableFuture.completedFuture(
        binding.arn().keyId().isMultiRegion() ? Optional.of(make(binding)) : Optional.empty());
  }

  /** The token is the date until which it is good. */
  @Override
  public CompletionStage<Reply> offerImport(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Instant validTo) {
    return CompletableFuture.completedFuture(
        busyWithPairs.get()
            ? new Reply.Refused(new KmsError.Throttled())
            : answered(
                new KmsAnswer.ImportOffered(
                    binding.arn(),
                    PublicBytes.takeOwnershipOf(
                        validTo.toString().getBytes(StandardCharsets.US_ASCII)),
                    PublicBytes.takeOwnershipOf(new byte[] {1}),
                    validTo)));
  }

  /** Material is wrapped by flipping it; what is empty cannot be unwrapped. */
  @Override
  public Unwrapped unwrap(
      KeyBinding binding,
      Optional<BackingKey> namingKey,
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Instant now) {
    holdUnwrap.get().join();
    Instant validTo = Instant.parse(new String(importToken.bytes(), StandardCharsets.US_ASCII));
    if (!now.isBefore(validTo)) {
      return new Unwrapped.Refused(new KmsError.ExpiredImportToken());
    }
    if (encryptedKeyMaterial.bytes().length == 0) {
      return new Unwrapped.Refused(new KmsError.InvalidCiphertext());
    }
    BackingKey backingKey =
        new BackingKey(
            MaterialId.of(
                hash(
                    "imported" + namingKey.map(BackingKey::materialId),
                    flip(encryptedKeyMaterial.bytes()))),
            ExportedKeyToken.copyOf(ByteBuffer.allocate(4).putInt(made.incrementAndGet()).array()));
    slots(binding.arn().keyId()).add(backingKey.slot(binding.origin()));
    return new Unwrapped.Material(backingKey);
  }

  private Set<String> slots(KeyId keyId) {
    return shredKeys.computeIfAbsent(keyId, ignored -> ConcurrentHashMap.newKeySet());
  }

  /** The slots of a key whose shred keys are not destroyed. */
  public Set<String> slotsOf(KeyId keyId) {
    return Set.copyOf(shredKeys.getOrDefault(keyId, Set.of()));
  }

  private BackingKey make(KeyBinding binding) {
    int number = made.incrementAndGet();
    MaterialId id = MaterialId.of(hash("material", ByteBuffer.allocate(4).putInt(number).array()));
    return keep(binding, id);
  }

  private BackingKey keep(KeyBinding binding, MaterialId id) {
    BackingKey kept =
        new BackingKey(
            id,
            ExportedKeyToken.copyOf(ByteBuffer.allocate(5).putInt(made.incrementAndGet()).array()));
    slots(binding.arn().keyId()).add(kept.slot(binding));
    return kept;
  }

  @Override
  public CompletionStage<Void> prepareReplica(KeyBinding binding) {
    var _ = slots(binding.arn().keyId());
    return CompletableFuture.completedFuture(null);
  }

  /** The id is the offer. */
  @Override
  public MaterialOffer offer(KeyBinding replica, Region from) {
    PublicBytes id =
        PublicBytes.takeOwnershipOf(ByteBuffer.allocate(4).putInt(made.incrementAndGet()).array());
    offers.add(id);
    return new MaterialOffer(id, id, id, signingKey());
  }

  /** The signature is the signing key, and what is sealed is its name. */
  @Override
  public Optional<SealedMaterials> give(
      KeyBinding binding,
      KeyBinding replica,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      MaterialOffer offer,
      PublicBytes peer) {
    if (!offer.signature().equals(peer)) {
      return Optional.empty();
    }
    Map<MaterialId, PublicBytes> boxes = new HashMap<>();
    for (BackingKey one : backingKeys) {
      if (!slotsOf(binding.arn().keyId()).contains(one.slot(binding))) {
        throw new IllegalStateException("material destroyed");
      }
      boxes.put(one.materialId(), PublicBytes.takeOwnershipOf(new byte[] {1}));
    }
    return Optional.of(
        new SealedMaterials(offer.id(), offer.id(), offer.id(), boxes, signingKey()));
  }

  @Override
  public Optional<List<BackingKey>> take(
      KeyBinding replica,
      Region from,
      SharedProperties shared,
      SealedMaterials sealed,
      PublicBytes peer) {
    if (failTake.getAndSet(false)) {
      throw new IllegalStateException("taken down while it takes");
    }
    return sealed.signature().equals(peer) && offers.remove(sealed.offerId())
        ? Optional.of(sealed.boxes().keySet().stream().map(id -> keep(replica, id)).toList())
        : Optional.empty();
  }

  @Override
  public PublicBytes signingKey() {
    return PublicBytes.takeOwnershipOf(hash("signing", name));
  }

  @Override
  public CompletionStage<Void> discard(KeyId keyId, String slot) {
    if (failDiscard.get().isPresent()) {
      return CompletableFuture.failedFuture(failDiscard.get().get());
    }
    discarded.add(slot);
    slots(keyId).remove(slot);
    return CompletableFuture.completedFuture(null);
  }

  /** While {@link #perform} is held, nothing is open. */
  @Override
  public Optional<Reply> performIfOpen(KeyUse use) {
    return holdUse.get().isDone() ? Optional.of(perform(use)) : Optional.empty();
  }

  @Override
  public Reply perform(KeyUse use) {
    beforeUse.get().run();
    holdUse.get().join();
    if (!shredKeys
        .getOrDefault(use.binding().arn().keyId(), Set.of())
        .contains(use.backingKey().slot(use.binding()))) {
      throw new IllegalStateException("material destroyed");
    }
    MaterialId material = use.backingKey().materialId();
    return switch (use) {
      case KeyUse.Encrypt(
              KeyBinding binding,
              BackingKey key,
              Plaintext plaintext,
              EncryptionContext context) ->
          answered(
              new KmsAnswer.Encrypted(
                  binding.arn(), material, blob(binding, material, plaintext.reveal(), context)));
      case KeyUse.Decrypt(
              KeyBinding binding,
              BackingKey key,
              CiphertextBlob blob,
              EncryptionContext context,
              var recipient) ->
          open(use, material, blob, context);
      case KeyUse.EncryptDetached encrypt ->
          answered(
              new KmsAnswer.EncryptedDetached(
                  encrypt.binding().arn(),
                  material,
                  detached(material, encrypt.plaintext().reveal(), encrypt.associatedData()),
                  PublicBytes.takeOwnershipOf(new byte[32])));
      case KeyUse.DecryptDetached decrypt -> {
        byte[] clear = flip(decrypt.ciphertext().body().bytes());
        yield detached(material, clear, decrypt.associatedData()).equals(decrypt.ciphertext())
            ? answered(
                new KmsAnswer.Decrypted(
                    decrypt.binding().arn(), material, Plaintext.takeOwnershipOf(clear)))
            : new Reply.Refused(new KmsError.InvalidCiphertext());
      }
      case KeyUse.GenerateDataKey(
              KeyBinding binding,
              BackingKey key,
              int bytes,
              boolean clear,
              EncryptionContext context,
              var recipient) -> {
        byte[] dataKey = random(bytes).reveal();
        yield answered(
            new KmsAnswer.DataKey(
                binding.arn(),
                material,
                clear ? Optional.of(deliver(use, dataKey)) : Optional.empty(),
                blob(binding, material, dataKey, context)));
      }
      case KeyUse.Sign sign ->
          answered(
              new KmsAnswer.Signed(
                  sign.binding().arn(),
                  sign.algorithm(),
                  toy(material, sign.algorithm().name(), sign.message().reveal())));
      case KeyUse.Verify verify ->
          toy(material, verify.algorithm().name(), verify.message().reveal())
                  .equals(verify.signature())
              ? answered(
                  new KmsAnswer.SignatureVerified(verify.binding().arn(), verify.algorithm()))
              : new Reply.Refused(new KmsError.InvalidSignature());
      case KeyUse.GetPublicKey get ->
          answered(
              new KmsAnswer.PublicKey(
                  get.binding().arn(),
                  get.binding().spec(),
                  get.binding().usage(),
                  toy(material, "public", new byte[0])));
      case KeyUse.EncryptToPublicKey encrypt ->
          answered(
              new KmsAnswer.EncryptedToPublicKey(
                  encrypt.binding().arn(),
                  encrypt.algorithm(),
                  PublicBytes.takeOwnershipOf(flip(encrypt.plaintext().reveal()))));
      case KeyUse.DecryptWithPrivateKey decrypt ->
          answered(
              new KmsAnswer.DecryptedWithPrivateKey(
                  decrypt.binding().arn(),
                  decrypt.algorithm(),
                  deliver(use, flip(decrypt.ciphertext().bytes()))));
      case KeyUse.DeriveSharedSecret derive ->
          answered(
              new KmsAnswer.SharedSecret(
                  derive.binding().arn(),
                  derive.algorithm(),
                  derive.binding().origin(),
                  deliver(use, hash("shared", derive.publicKey().bytes()))));
      case KeyUse.Encapsulate encapsulate -> {
        byte[] secret = random(32).reveal();
        yield answered(
            new KmsAnswer.Encapsulated(
                encapsulate.binding().arn(),
                encapsulate.algorithm(),
                Plaintext.takeOwnershipOf(secret),
                PublicBytes.takeOwnershipOf(flip(secret))));
      }
      case KeyUse.Decapsulate decapsulate ->
          answered(
              new KmsAnswer.Decapsulated(
                  decapsulate.binding().arn(),
                  decapsulate.algorithm(),
                  Plaintext.takeOwnershipOf(flip(decapsulate.ciphertext().bytes()))));
      case KeyUse.GenerateDataKeyPair other ->
          throw new IllegalArgumentException("made by another method: " + other.pairSpec());
      case KeyUse.GenerateMac generate ->
          answered(
              new KmsAnswer.MacGenerated(
                  generate.binding().arn(),
                  generate.algorithm(),
                  toy(material, generate.algorithm().name(), generate.message().reveal())));
      case KeyUse.VerifyMac verify ->
          toy(material, verify.algorithm().name(), verify.message().reveal()).equals(verify.mac())
              ? answered(new KmsAnswer.MacVerified(verify.binding().arn(), verify.algorithm()))
              : new Reply.Refused(new KmsError.InvalidMac());
    };
  }

  private static DetachedCiphertext detached(
      MaterialId material, byte[] clear, PublicBytes associatedData) {
    byte[] metadata =
        Arrays.copyOf(DetachedCiphertext.header(material), DetachedCiphertext.METADATA_LENGTH);
    byte[] tag = hash(material + Arrays.toString(associatedData.bytes()), clear);
    return new DetachedCiphertext(
        PublicBytes.takeOwnershipOf(metadata),
        PublicBytes.takeOwnershipOf(new byte[DetachedCiphertext.IV_LENGTH]),
        PublicBytes.takeOwnershipOf(Arrays.copyOf(tag, DetachedCiphertext.TAG_LENGTH)),
        PublicBytes.takeOwnershipOf(flip(clear)));
  }

  private static PublicBytes toy(MaterialId material, String algorithm, byte[] message) {
    return PublicBytes.takeOwnershipOf(hash(material + algorithm, message));
  }

  private static Reply answered(KmsAnswer answer) {
    return new Reply.Answered(answer);
  }

  private static CiphertextBlob blob(
      KeyBinding binding, MaterialId material, byte[] clear, EncryptionContext context) {
    ByteBuffer bytes =
        ByteBuffer.allocate(CiphertextBlob.BODY_AT + clear.length + CiphertextBlob.TAG_LENGTH);
    bytes
        .put((byte) CiphertextBlob.FORMAT)
        .put((byte) CiphertextBlob.SUITE)
        .put((byte) 0)
        .put((byte) (binding.arn().keyId().isMultiRegion() ? CiphertextBlob.FLAG_MULTI_REGION : 0));
    bytes.put(binding.arn().keyId().toBytes()).put(material.blobBytes());
    bytes.position(CiphertextBlob.BODY_AT);
    bytes.put(flip(clear)).put(tag(material, clear, context));
    return CiphertextBlob.parse(bytes.array()).orElseThrow();
  }

  private static Reply open(
      KeyUse use, MaterialId material, CiphertextBlob blob, EncryptionContext context) {
    byte[] all = blob.bytes();
    byte[] clear =
        flip(
            Arrays.copyOfRange(
                all, CiphertextBlob.BODY_AT, all.length - CiphertextBlob.TAG_LENGTH));
    byte[] tag = Arrays.copyOfRange(all, all.length - CiphertextBlob.TAG_LENGTH, all.length);
    return Arrays.equals(tag, tag(material, clear, context))
        ? answered(new KmsAnswer.Decrypted(use.binding().arn(), material, deliver(use, clear)))
        : new Reply.Refused(new KmsError.InvalidCiphertext());
  }

  /** For a recipient: its public key and the bytes. */
  private static Delivered deliver(KeyUse use, byte[] bytes) {
    return use.recipient()
        .<Delivered>map(recipient -> new Delivered.ForRecipient(envelope(recipient, bytes)))
        .orElseGet(() -> new Delivered.InClear(Plaintext.takeOwnershipOf(bytes)));
  }

  private static PublicBytes envelope(Recipient recipient, byte[] bytes) {
    byte[] key = recipient.publicKey().bytes();
    return PublicBytes.takeOwnershipOf(
        ByteBuffer.allocate(key.length + bytes.length).put(key).put(bytes).array());
  }

  @Override
  public PublicBytes envelope(Recipient recipient, Plaintext plaintext) {
    return envelope(recipient, plaintext.reveal());
  }

  /** A document is its recipient's public key; an empty one is none. */
  @Override
  public Attested attest(PublicBytes document, Instant now) {
    return document.bytes().length == 0
        ? new Attested.Refused(new KmsError.InvalidAttestation(AttestationDefect.MALFORMED))
        : new Attested.Verified(
            new Recipient(
                Recipient.Platform.NITRO_ENCLAVE, "module", Map.of(0, document), document));
  }

  private static byte[] flip(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] ^= 0x5a;
    }
    return flipped;
  }

  private static byte[] tag(MaterialId material, byte[] clear, EncryptionContext context) {
    return Arrays.copyOf(
        hash(material + context.pairs().toString(), clear), CiphertextBlob.TAG_LENGTH);
  }

  @Override
  public Plaintext random(int numberOfBytes) {
    byte[] bytes = new byte[numberOfBytes];
    Arrays.fill(bytes, (byte) 7);
    return Plaintext.takeOwnershipOf(bytes);
  }

  @Override
  public void evict(KeyId keyId) {
    evicted.add(keyId);
  }

  @Override
  public CompletionStage<Void> shred(KeyId keyId) {
    if (failShred.get().isPresent()) {
      return CompletableFuture.failedFuture(failShred.get().get());
    }
    shredKeys.remove(keyId);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public byte[] authenticateToken(String purpose, byte[] token) {
    return hash("toy " + purpose, token);
  }

  private static byte[] hash(String label, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(label.getBytes(StandardCharsets.UTF_8));
      return digest.digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
