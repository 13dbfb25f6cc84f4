package dev.holdfast.crypto.region;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.mac.MacKey;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeySpec;

/** A backing key, open: what it is depends on its KMS key's spec. */
sealed interface OpenMaterial extends AutoCloseable {

  @Override
  void close();

  /** Takes ownership of the secret. */
  static OpenMaterial of(
      KeyBinding binding, BackingKey wrapped, Secret material, SealingKey.Tools tools) {
    KeySpec spec = binding.spec();
    if (spec == KeySpec.SYMMETRIC_DEFAULT) {
      return new Symmetric(
          new MessageKey(binding.arn().keyId(), wrapped.materialId(), material, tools));
    }
    return spec.isAsymmetric()
        ? new Pair(new OpenPair(spec, material))
        : new Authenticating(new MacKey(spec.macAlgorithms().getFirst(), material));
  }

  record Symmetric(MessageKey key) implements OpenMaterial {
    @Override
    public void close() {
      key.close();
    }
  }

  record Authenticating(MacKey key) implements OpenMaterial {
    @Override
    public void close() {
      key.close();
    }
  }

  record Pair(OpenPair pair) implements OpenMaterial {
    @Override
    public void close() {
      pair.close();
    }
  }
}
