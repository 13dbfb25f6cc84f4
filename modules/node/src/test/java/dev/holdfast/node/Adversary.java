package dev.holdfast.node;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.journal.envelope.EventEnvelope;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyEvent;
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
    try (Root root = new FileRoot(rootFile, TOOLS.forRoots()).open()) {
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
    return created(keyId).flatMap(created -> backingKey(keyId, created));
  }

  /** What a ciphertext says. */
  Optional<byte[]> decrypt(KeyId keyId, CiphertextBlob blob) {
    Optional<KeyEvent.Created> created = created(keyId);
    if (created.isEmpty()) {
      return Optional.empty();
    }
    return backingKey(keyId, created.get())
        .flatMap(material -> {
          try (MessageKey key =
              new MessageKey(
                  keyId, created.get().backingKey().materialId(), absorb(material), sealing)) {
            return key.decrypt(blob, EncryptionContext.EMPTY);
          }
        });
  }

  private Optional<byte[]> backingKey(KeyId keyId, KeyEvent.Created created) {
    byte[] belongsTo =
        new LengthPrefixed()
            .add(region.name())
            .add(created.account().value())
            .add(keyId.value())
            .add(created.backingKey().materialId().hex())
            .add(created.spec().name())
            .add(created.usage().name())
            .add(created.origin().name())
            .toBytes();
    byte[] token = created.backingKey().token().toBytes();
    return underAnyShredKey(keyId, key -> Box.EXPORTED_KEY.open(key, belongsTo, token));
  }

  private Optional<KeyEvent.Created> created(KeyId keyId) {
    String persistenceId = "key|" + keyId.value();
    for (StoreCopy copy : copies) {
      EventRow first = copy.firstEvents().get(persistenceId);
      if (first == null) {
        continue;
      }
      byte[] associatedData =
          new LengthPrefixed()
              .add("holdfast event v1")
              .add(persistenceId)
              .add(first.sequence())
              .add(first.manifest())
              .add(keyId.value())
              .toBytes();
      byte[] belongsTo =
          new LengthPrefixed().add(region.name()).add(keyId.value()).add(associatedData).toBytes();
      byte[] envelope = first.envelope();
      byte[] sealed = Arrays.copyOfRange(envelope, 1, envelope.length - EventEnvelope.MAC_BYTES);
      Optional<byte[]> event =
          underAnyShredKey(keyId, key -> Box.EVENT.open(key, belongsTo, sealed));
      if (event.isPresent()) {
        return Optional.of((KeyEvent.Created) EventCodec.decode(first.manifest(), event.get()));
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
