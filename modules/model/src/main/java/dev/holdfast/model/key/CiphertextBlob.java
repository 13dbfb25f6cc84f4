package dev.holdfast.model.key;

import dev.holdfast.model.name.KeyId;
import java.util.Arrays;
import java.util.Optional;

/**
 * What {@code Encrypt} answers. Under a key of an external key store it is format version 2, see
 * {@link OuterLayer}; under any other, format version 1, big-endian:
 *
 * <pre>
 *   0        format, 0x01
 *   1        suite, 0x01 (SP 800-108 HMAC-SHA256 derivation, AES-256-GCM, key commitment)
 *   2..3     flags: bit 0 = multi-Region key id; all others zero
 *   4..19    key id
 *   20..35   material id, first 16 bytes: no trial decryption over older backing keys
 *   36..51   nonce
 *   52..63   IV
 *   64..95   commitment
 *   96..     ciphertext (1..4096), then a 16-byte tag
 * </pre>
 *
 * Nothing in it is trusted: the key id only selects the key, whose own actor authorizes first, and
 * all of it is authenticated when it is opened. Parsing lives here and not with the ciphers because
 * routing needs the key id.
 */
public final class CiphertextBlob {

  public static final int FORMAT = 1;
  public static final int SUITE = 1;
  public static final int FLAG_MULTI_REGION = 1;

  public static final int KEY_ID_AT = 4;
  public static final int MATERIAL_ID_AT = 20;
  public static final int NONCE_AT = 36;
  public static final int IV_AT = 52;
  public static final int COMMITMENT_AT = 64;
  public static final int BODY_AT = 96;
  public static final int TAG_LENGTH = 16;

  private static final int MAX_PLAINTEXT = 4096;
  static final int MIN_LENGTH = BODY_AT + 1 + TAG_LENGTH;
  static final int MAX_LENGTH = BODY_AT + MAX_PLAINTEXT + TAG_LENGTH;

  private final byte[] bytes;
  private final KeyId keyId;

  private CiphertextBlob(byte[] bytes, KeyId keyId) {
    this.bytes = bytes;
    this.keyId = keyId;
  }

  /**
   * Reads a blob without trusting it; takes ownership of the array.
   *
   * @return empty when it is too short, too long, or of a format, suite or flags that this version
   *     does not know
   */
  public static Optional<CiphertextBlob> parse(byte[] bytes) {
    if (bytes.length < MIN_LENGTH
        || !isOfOneLayer(bytes) && !isOfTwoLayers(bytes)
        || bytes[2] != 0) {
      return Optional.empty();
    }
    if (bytes[3] != 0 && bytes[3] != FLAG_MULTI_REGION) {
      return Optional.empty();
    }
    boolean multiRegion = bytes[3] == FLAG_MULTI_REGION;
    return Optional.of(
        new CiphertextBlob(
            bytes,
            KeyId.fromBytes(Arrays.copyOfRange(bytes, KEY_ID_AT, MATERIAL_ID_AT), multiRegion)));
  }

  private static boolean isOfOneLayer(byte[] bytes) {
    return bytes[0] == FORMAT && bytes[1] == SUITE && bytes.length <= MAX_LENGTH;
  }

  private static boolean isOfTwoLayers(byte[] bytes) {
    return bytes[0] == OuterLayer.FORMAT && OuterLayer.isWellFormed(bytes);
  }

  /** Whether an external key has sealed it once more: format version 2. */
  public boolean hasOuterLayer() {
    return bytes[0] == OuterLayer.FORMAT;
  }

  public KeyId keyId() {
    return keyId;
  }

  /** Whether the blob says that it was made under this material. */
  public boolean names(MaterialId material) {
    return Arrays.equals(
        bytes, MATERIAL_ID_AT, NONCE_AT, material.blobBytes(), 0, MaterialId.BLOB_BYTES);
  }

  /** The whole blob; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "CiphertextBlob(" + bytes.length + " bytes, key " + keyId + ")";
  }
}
