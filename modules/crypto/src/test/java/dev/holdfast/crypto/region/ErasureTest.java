package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deleted keys are gone: no byte that was ever stored opens them once the epochs have ended, and
 * live keys all open.
 */
class ErasureTest {

  private static final int KEYS = 100;
  private static final int RETAINED = 2;

  /** Of every form that material has; an RSA pair has the form of the others, and takes long. */
  private static final List<KeySpec> KINDS =
      List.of(
          KeySpec.SYMMETRIC_DEFAULT,
          KeySpec.HMAC_224,
          KeySpec.HMAC_512,
          KeySpec.ECC_NIST_P256,
          KeySpec.ECC_NIST_EDWARDS25519,
          KeySpec.ML_DSA_87);

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private final Map<KeyBinding, BackingKey> deleted = new LinkedHashMap<>();
  private final Map<KeyBinding, BackingKey> live = new LinkedHashMap<>();
  private final Map<KeyBinding, byte[]> events = new HashMap<>();

  @BeforeEach
  void deleteHalfOfTheKeysAndLetEpochsPass() throws IOException {
    try (RegionKeys region = open()) {
      for (int i = 0; i < KEYS; i++) {
        make(region, deleted);
        make(region, live);
      }
      region.startEpoch();
      Files.copy(directory.resolve("root"), directory.resolve("old-root"));
      Files.setPosixFilePermissions(
          directory.resolve("old-root"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      for (KeyBinding binding : deleted.keySet()) {
        region.vault().shred(binding.arn().keyId()).toCompletableFuture().join();
      }
      for (int i = 0; i <= RETAINED; i++) {
        region.startEpoch();
      }
    }
  }

  private RegionKeys open() {
    return RegionKeys.start(
        Region.US_EAST_1, fileRoot(directory.resolve("root")), store, false, tools(RETAINED));
  }

  private void make(RegionKeys region, Map<KeyBinding, BackingKey> into) {
    KeySpec spec = KINDS.get(into.size() % KINDS.size());
    KeyBinding binding =
        new KeyBinding(freshBinding().arn(), spec, spec.usages().getFirst(), KeyOrigin.AWS_KMS);
    into.put(binding, region.vault().prepare(binding).toCompletableFuture().join().orElseThrow());
    events.put(
        binding, region.eventSeal().seal(binding.arn().keyId(), new byte[0], new byte[] {1}));
  }

  @Test
  void currentRootWithEveryOldByte_opensNoDeletedKey_andEveryLiveOne() {
    Attacker attacker = new Attacker(directory.resolve("root"));
    assertThat(deleted.entrySet()).hasSize(KEYS).noneMatch(attacker::opensMaterial);
    assertThat(deleted.keySet()).noneMatch(attacker::opensEvent);
    assertThat(live.entrySet()).hasSize(KEYS).allMatch(attacker::opensMaterial);
    assertThat(live.keySet()).allMatch(attacker::opensEvent);
  }

  @Test
  void control_withTheOldAnchorsTheSameAttackerOpensAll() {
    Attacker attacker = new Attacker(directory.resolve("old-root"));
    assertThat(deleted.entrySet()).hasSize(KEYS).allMatch(attacker::opensMaterial);
    assertThat(deleted.keySet()).allMatch(attacker::opensEvent);
  }

  /** Has every row and ring entry that was ever written, all exported key tokens, and one root. */
  private final class Attacker {
    private final SealingKey.Tools sealing = dev.holdfast.crypto.TestTools.sealing();
    private final Map<Long, SealingKey> domainKeys = new HashMap<>();
    private final Map<String, List<Secret>> shredKeys = new HashMap<>();

    private Attacker(Path rootFile) {
      try (Root root = fileRoot(rootFile).open()) {
        RingEntries entries = new RingEntries(Region.US_EAST_1, root.fingerprint());
        for (ShredStore.RingEntry entry : store.everyRingEntry) {
          if (entry.name().equals(RingEntries.DOMAIN) && root.epochs().contains(entry.epoch())) {
            Secret domainKey = MEMORY.absorb(entries.openDomainKey(root, entry));
            domainKeys.put(entry.epoch(), new SealingKey(domainKey, Box.NONCE_LABEL, sealing));
          }
        }
      }
      for (ShredStore.Row row : store.everyRow) {
        domainKeys.values().forEach(domainKey -> tryRow(row, domainKey));
      }
    }

    private void tryRow(ShredStore.Row row, SealingKey domainKey) {
      byte[] belongsTo =
          new LengthPrefixed()
              .add(Region.US_EAST_1.name())
              .add(row.keyId().value())
              .add(row.slot())
              .add(row.epoch())
              .toBytes();
      Optional<byte[]> shredKey = Box.SHRED_ROW.open(domainKey, belongsTo, row.wrapped());
      shredKey.ifPresent(bytes ->
          shredKeys
              .computeIfAbsent(row.keyId() + row.slot(), place -> new ArrayList<>())
              .add(MEMORY.absorb(bytes)));
    }

    private boolean opensMaterial(Map.Entry<KeyBinding, BackingKey> key) {
      String slot = key.getValue().materialId().hex();
      for (Secret shredKey : keysFor(key.getKey(), slot)) {
        Secret copy = MEMORY.absorb(shredKey.openSecret());
        try {
          new ExportedKeys(sealing).open(copy, key.getKey(), key.getValue()).close();
          return true;
        } catch (IntegrityException _) {
          // Not with this one.
        }
      }
      return false;
    }

    private boolean opensEvent(KeyBinding binding) {
      byte[] belongsTo =
          new LengthPrefixed()
              .add(Region.US_EAST_1.name())
              .add(binding.arn().keyId().value())
              .add(new byte[0])
              .toBytes();
      for (Secret metadataKey : keysFor(binding, ShredStore.METADATA)) {
        Secret copy = MEMORY.absorb(metadataKey.openSecret());
        try (SealingKey key = new SealingKey(copy, Box.NONCE_LABEL, sealing)) {
          if (Box.EVENT.open(key, belongsTo, events.get(binding)).isPresent()) {
            return true;
          }
        }
      }
      return false;
    }

    private List<Secret> keysFor(KeyBinding binding, String slot) {
      return shredKeys.getOrDefault(binding.arn().keyId() + slot, List.of());
    }
  }
}
