package dev.holdfast.crypto.region;

import dev.holdfast.crypto.keywrap.Unwrapping;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.Vault.Unwrapped;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes in the material that customers bring. */
final class Imports {

  private final KeyRing ring;
  private final TokenSlots slots;
  private final KeyMaterials materials;
  private final ImportTokens tokens;
  private final Unwrapping unwrapping;

  Imports(
      KeyRing ring,
      TokenSlots slots,
      KeyMaterials materials,
      Unwrapping unwrapping,
      SecretMemory memory) {
    this.ring = ring;
    this.slots = slots;
    this.materials = materials;
    this.tokens = new ImportTokens(ring, memory);
    this.unwrapping = unwrapping;
  }

  /** Takes ownership of the pair. */
  Reply offer(
      KeyBinding binding,
      WrappingAlgorithm algorithm,
      KeySpec wrappingKeySpec,
      Instant validTo,
      Secret pair) {
    try (pair) {
      byte[] token = tokens.seal(binding.arn(), validTo, algorithm, wrappingKeySpec, pair);
      return new Reply.Answered(
          new KmsAnswer.ImportOffered(
              binding.arn(),
              PublicBytes.takeOwnershipOf(token),
              PublicBytes.takeOwnershipOf(KeyMaterials.publicKey(pair)),
              validTo));
    }
  }

  /**
   * @param namingKey null for a key of one region
   */
  Unwrapped unwrap(
      KeyBinding binding,
      @Nullable NamingKey namingKey,
      byte[] token,
      byte[] wrapped,
      Instant now) {
    Optional<ImportTokens.Opened> opened = tokens.open(binding.arn(), token);
    if (opened.isEmpty()) {
      return refused(new KmsError.InvalidImportToken());
    }
    try (ImportTokens.Opened parameters = opened.get()) {
      if (!now.isBefore(parameters.validTo())) {
        return refused(new KmsError.ExpiredImportToken());
      }
      Optional<byte[]> material =
          unwrapping.unwrap(
              parameters.algorithm(),
              wrapped,
              parameters.wrappingKeySpec(),
              parameters.wrappingKey());
      return material.isEmpty()
          ? refused(new KmsError.InvalidCiphertext())
          : materials
              .take(binding.spec(), material.get())
              .map(taken -> keep(binding, namingKey, taken))
              .orElseGet(() -> refused(new KmsError.IncorrectKeyMaterial()));
    }
  }

  /** Takes ownership of the material. */
  private Unwrapped keep(KeyBinding binding, @Nullable NamingKey namingKey, Secret material) {
    try (material) {
      MaterialId materialId =
          namingKey == null
              ? materialId(binding.arn().keyId(), material)
              : namingKey.nameOf(binding.arn().keyId(), material);
      return new Unwrapped.Material(slots.keep(binding, materialId, material, Map.of()));
    }
  }

  /**
   * Of the key too: that two keys were given the same material is nobody's business. Keyed:
   * material of low entropy is not found by hashing guesses.
   */
  private MaterialId materialId(KeyId keyId, Secret material) {
    byte[] bytes = material.openSecret();
    byte[] named = new LengthPrefixed().add(keyId.value()).add(bytes).toBytes();
    MaterialId id = MaterialId.of(ring.journalKeys().materialIds().authenticate(named));
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(named, (byte) 0);
    return id;
  }

  private static Unwrapped refused(KmsError error) {
    return new Unwrapped.Refused(error);
  }
}
