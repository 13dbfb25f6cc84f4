package dev.holdfast.model.key;

import java.util.HexFormat;

/**
 * Names one backing key among those of a KMS key; AWS calls it KeyMaterialId.
 *
 * @param hex 64 lower-case hexadecimal digits (32 bytes)
 */
public record MaterialId(String hex) {

  private static final int BYTES = 32;

  /** How many bytes of the id a ciphertext blob carries. */
  public static final int BLOB_BYTES = 16;

  public MaterialId {
    if (hex.length() != 2 * BYTES
        || !hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("not a key material id: " + hex);
    }
  }

  public static MaterialId of(byte[] bytes) {
    return new MaterialId(HexFormat.of().formatHex(bytes));
  }

  /** The first sixteen bytes, as they stand in a ciphertext blob. */
  public byte[] blobBytes() {
    return HexFormat.of().parseHex(hex, 0, 2 * BLOB_BYTES);
  }

  @Override
  public String toString() {
    return hex;
  }
}
