package dev.holdfast.model.key;

import java.util.Arrays;

/**
 * A ciphertext in the parts that the external key store protocol has, for callers that keep a
 * format of their own around them:
 *
 * <pre>
 *   metadata (20)    version 0x01 ‖ material id, first 11 bytes ‖ nonce (8)
 *   IV (12), tag (16), ciphertext (as long as the plaintext)
 * </pre>
 *
 * Nothing in it is trusted. It does not name its key: the caller does.
 */
public record DetachedCiphertext(
    PublicBytes metadata, PublicBytes initializationVector, PublicBytes tag, PublicBytes body) {

  public static final int VERSION = 1;
  public static final int METADATA_LENGTH = 20;
  public static final int NONCE_AT = 12;
  public static final int IV_LENGTH = 12;
  public static final int TAG_LENGTH = 16;

  private static final int MATERIAL_AT = 1;

  /** Whether the parts have the lengths and the version that this service gives them. */
  public boolean isWellFormed() {
    return metadata.bytes().length == METADATA_LENGTH
        && metadata.bytes()[0] == VERSION
        && initializationVector.bytes().length == IV_LENGTH
        && tag.bytes().length == TAG_LENGTH;
  }

  /** Whether it says that it was made under this material; only of a well-formed one. */
  public boolean names(MaterialId material) {
    return Arrays.equals(
        metadata.bytes(), MATERIAL_AT, NONCE_AT, material.blobBytes(), 0, NONCE_AT - MATERIAL_AT);
  }

  /** The metadata's first twelve bytes: all but the nonce. */
  public static byte[] header(MaterialId material) {
    byte[] header = new byte[NONCE_AT];
    header[0] = VERSION;
    System.arraycopy(material.blobBytes(), 0, header, MATERIAL_AT, NONCE_AT - MATERIAL_AT);
    return header;
  }
}
