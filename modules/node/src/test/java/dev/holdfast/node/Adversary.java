package dev.holdfast.node;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.root.StoredRoot;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Someone with copies of a server's stores from several days and one copy of its root, who tries
 * every key on everything. Follows the formats as the rooms' pages describe them and none of the
 * checks that a server makes at its start.
 */
final class Adversary {

  private static final RegionKeys.Tools TOOLS =
      new RegionKeys.Tools(
          SecretMemory.open(),
          Generators.fromKernel(),
          InstantSource.system(),
          RegionSettings.DEFAULT);

  private final Region region;
  private final List<StoreCopy> copies;
  private final SealingKey.Tools sealing = TOOLS.forSealing();
  private final List<byte[]> anchors = new ArrayList<>();
  private final List<byte[]> domainKeys = new ArrayList<>();
  private final Map<KeyId, List<byte[]>> shredKeys = new HashMap<>();

  Adversary(Region region, Path rootFile, List<StoreCopy> copies) {
    this.region = region;
    this.copies = copies;
    try (StoredRoot root = new FileRoot(rootFile, TOOLS.forRoots()).open()) {
      for (long epoch : root.epochs()) {
        try (Secret anchor = root.anchor(epoch)) {
          anchors.add(anchor.openSecret());
        }
      }
      anchors.forEach(anchor -> openDomainKeys(anchor, root.fingerprint()));
    }
    domainKeys.forEach(this::openShredKeys);
  }

  private void openDomainKeys(byte[] anchor, RootFingerprint fingerprint) {
    try (SealingKey key = sealing(anchor)) {
      for (StoreCopy copy : copies) {
        for (ShredStore.RingEntry entry : copy.ring()) {
          byte[] belongsTo =
              new LengthPrefixed()
                  .add(region.name())
                  .add(fingerprint.toBytes())
                  .add(entry.name())
                  .add(entry.epoch())
                  .toBytes();
          byte[] wrapped = entry.wrapped();
          byte[] box = Arrays.copyOfRange(wrapped, RootFingerprint.BYTES, wrapped.length);
          Box.DOMAIN_KEY.open(key, belongsTo, box).ifPresent(opened -> add(domainKeys, opened));
        }
      }
    }
  }

  private void openShredKeys(byte[] domainKey) {
    try (SealingKey key = sealing(domainKey)) {
      for (StoreCopy copy : copies) {
        for (ShredStore.Row row : copy.rows()) {
          byte[] belongsTo =
              new LengthPrefixed()
                  .add(region.name())
                  .add(row.keyId().value())
                  .add(row.slot())
                  .add(row.epoch())
                  .toBytes();
          Box.SHRED_ROW
              .open(key, belongsTo, row.wrapped())
              .ifPresent(opened ->
                  add(shredKeys.computeIfAbsent(row.keyId(), id -> new ArrayList<>()), opened));
        }
      }
    }
  }

  /** What the root holds. */
  List<byte[]> anchors() {
    return anchors;
  }

  /** Whatever opens from the rows of a key, of any slot in any copy: nothing else leads to it. */
  List<byte[]> shredKeys(KeyId keyId) {
    return shredKeys.getOrDefault(keyId, List.of());
  }

  /** The material of a key, by its first event and its rows. */
  Optional<byte[]> backingKey(KeyId keyId) {
    return created(keyId).flatMap(made -> backingKey(keyId, made.binding(), made.backingKey()));
  }

  /** What a ciphertext says. */
  Optional<byte[]> decrypt(KeyId keyId, CiphertextBlob blob) {
    Optional<Made> made = created(keyId);
    return backingKey(keyId)
        .flatMap(material -> {
          try (MessageKey key =
              new MessageKey(
                  keyId, made.orElseThrow().backingKey().materialId(), absorb(material), sealing)) {
            return key.decrypt(blob, EncryptionContext.EMPTY);
          }
        });
  }

  /** The material that was imported into a key next after it was made. */
  Optional<byte[]> importedMaterial(KeyId keyId) {
    Optional<KeyEvent.CreatedForImport> created =
        event(keyId, 1).map(KeyEvent.CreatedForImport.class::cast);
    Optional<KeyEvent.MaterialImported> imported =
        event(keyId, 2).map(KeyEvent.MaterialImported.class::cast);
    if (created.isEmpty() || imported.isEmpty()) {
      throw new AssertionError("the key is alive, and its events are to be read");
    }
    KeyEvent.CreatedForImport key = created.get();
    KeyBinding binding = new KeyBinding(key.arn(), key.spec(), key.usage(), KeyOrigin.EXTERNAL);
    return backingKey(keyId, binding, imported.get().backingKey());
  }

  private Optional<byte[]> backingKey(KeyId keyId, KeyBinding binding, BackingKey wrapped) {
    byte[] belongsTo =
        new LengthPrefixed()
            .add(region.name())
            .add(binding.arn().account().value())
            .add(keyId.value())
            .add(wrapped.materialId().hex())
            .add(binding.spec().name())
            .add(binding.usage().name())
            .add(binding.origin().name())
            .toBytes();
    byte[] token = wrapped.token().toBytes();
    return underAnyShredKey(keyId, key -> Box.EXPORTED_KEY.open(key, belongsTo, token));
  }

  /** What a key was made with. */
  private record Made(KeyBinding binding, BackingKey backingKey) {

    static Made of(DomainEvent event) {
      return switch (event) {
        case KeyEvent.Created created ->
            new Made(
                new KeyBinding(created.arn(), created.spec(), created.usage(), created.origin()),
                created.backingKey());
        case KeyEvent.CreatedInStore created ->
            new Made(
                new KeyBinding(
                    created.arn(),
                    KeySpec.SYMMETRIC_DEFAULT,
                    KeyUsage.ENCRYPT_DECRYPT,
                    created.inStore().origin()),
                created.backingKey());
        default -> throw new AssertionError("a key begins with " + event);
      };
    }
  }

  private Optional<Made> created(KeyId keyId) {
    return event(keyId, 1).map(Made::of);
  }

  private Optional<DomainEvent> event(KeyId keyId, int sequence) {
    String persistenceId = "key|" + keyId.value();
    for (StoreCopy copy : copies) {
      List<EventRow> rows = copy.firstEvents().getOrDefault(persistenceId, List.of());
      if (rows.size() < sequence) {
        continue;
      }
      EventRow row = rows.get(sequence - 1);
      byte[] associatedData =
          new LengthPrefixed()
              .add("holdfast event v1")
              .add(persistenceId)
              .add(row.sequence())
              .add(row.manifest())
              .add(keyId.value())
              .toBytes();
      byte[] belongsTo =
          new LengthPrefixed().add(region.name()).add(keyId.value()).add(associatedData).toBytes();
      byte[] envelope = row.envelope();
      byte[] sealed = Arrays.copyOfRange(envelope, 1, envelope.length - EventEnvelope.MAC_BYTES);
      Optional<byte[]> event =
          underAnyShredKey(keyId, key -> Box.EVENT.open(key, belongsTo, sealed));
      if (event.isPresent()) {
        return Optional.of(EventCodec.decode(row.manifest(), event.get()));
      }
    }
    return Optional.empty();
  }

  private interface Attempt {
    Optional<byte[]> with(SealingKey key);
  }

  private Optional<byte[]> underAnyShredKey(KeyId keyId, Attempt attempt) {
    for (byte[] shredKey : shredKeys(keyId)) {
      try (SealingKey key = sealing(shredKey)) {
        Optional<byte[]> opened = attempt.with(key);
        if (opened.isPresent()) {
          return opened;
        }
      }
    }
    return Optional.empty();
  }

  private SealingKey sealing(byte[] secret) {
    return new SealingKey(absorb(secret), Box.NONCE_LABEL, sealing);
  }

  /** A copy, since the memory overwrites what it takes. */
  private static Secret absorb(byte[] bytes) {
    return TOOLS.memory().absorb(bytes.clone());
  }

  private static void add(List<byte[]> known, byte[] secret) {
    if (known.stream().noneMatch(other -> Arrays.equals(other, secret))) {
      known.add(secret);
    }
  }
}
