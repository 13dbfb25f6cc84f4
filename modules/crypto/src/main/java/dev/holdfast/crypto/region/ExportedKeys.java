package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.MaterialId;
import java.util.Arrays;

/**
 * Makes and opens exported key tokens: a backing key in a box under its shred key, bound to region,
 * account, key id, material id, spec, usage and origin.
 */
final class ExportedKeys {

  private final SealingKey.Tools tools;

  ExportedKeys(SealingKey.Tools tools) {
    this.tools = tools;
  }

  /** Wraps a backing key; takes ownership of the shred key. */
  ExportedKeyToken seal(
      Secret shredKey, KeyBinding binding, MaterialId materialId, Secret backingKey) {
    byte[] clear = backingKey.openSecret();
    try (SealingKey wrapping = new SealingKey(shredKey, Box.NONCE_LABEL, tools)) {
      byte[] box = Box.EXPORTED_KEY.seal(wrapping, belongsTo(binding, materialId), clear);
      return ExportedKeyToken.copyOf(box);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
  }

  /**
   * Unwraps a backing key; takes ownership of the shred key.
   *
   * @throws IntegrityException when token, binding and shred key do not belong together
   */
  Secret open(Secret shredKey, KeyBinding binding, BackingKey wrapped) {
    try (SealingKey wrapping = new SealingKey(shredKey, Box.NONCE_LABEL, tools)) {
      byte[] belongsTo = belongsTo(binding, wrapped.materialId());
      return tools
          .memory()
          .absorb(
              Box.EXPORTED_KEY
                  .open(wrapping, belongsTo, wrapped.token().toBytes())
                  .orElseThrow(() ->
                      new IntegrityException(
                          "material "
                              + wrapped.materialId()
                              + " of "
                              + binding.arn()
                              + " does not open")));
    }
  }

  private static byte[] belongsTo(KeyBinding binding, MaterialId materialId) {
    return new LengthPrefixed()
        .add(binding.arn().region().name())
        .add(binding.arn().account().value())
        .add(binding.arn().keyId().value())
        .add(materialId.hex())
        .add(binding.spec().name())
        .add(binding.usage().name())
        .add(binding.origin().name())
        .toBytes();
  }
}
