package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Wraps material that may come more than once: each time under a shred key of its own, in a slot
 * that is named after the token.
 */
final class TokenSlots {

  private final KeyRing ring;
  private final ShredRows rows;
  private final ExportedKeys exported;
  private final FreshKeys fresh;
  private final SecretMemory memory;

  TokenSlots(
      KeyRing ring, ShredRows rows, ExportedKeys exported, FreshKeys fresh, SecretMemory memory) {
    this.ring = ring;
    this.rows = rows;
    this.exported = exported;
    this.fresh = fresh;
    this.memory = memory;
  }

  /**
   * The material, wrapped; its shred key is durable on return.
   *
   * @param beside other keys of the same KMS key, by their slots, which become durable with it
   */
  BackingKey keep(
      KeyBinding binding, MaterialId materialId, Secret material, Map<String, Secret> beside) {
    KeyId keyId = binding.arn().keyId();
    try (Secret shredKey = fresh.next()) {
      Secret wrapping = memory.absorb(shredKey.openSecret());
      BackingKey backingKey =
          new BackingKey(materialId, exported.seal(wrapping, binding, materialId, material));
      ring.insert(() -> {
        List<ShredStore.Row> made = new ArrayList<>();
        made.add(rows.seal(keyId, backingKey.slot(binding), shredKey));
        beside.forEach((slot, key) -> made.add(rows.seal(keyId, slot, key)));
        return made;
      });
      return backingKey;
    }
  }
}
