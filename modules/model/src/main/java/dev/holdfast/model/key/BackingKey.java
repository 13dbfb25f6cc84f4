package dev.holdfast.model.key;

/** One version of a KMS key's material, wrapped. */
public record BackingKey(MaterialId materialId, ExportedKeyToken token) {}
