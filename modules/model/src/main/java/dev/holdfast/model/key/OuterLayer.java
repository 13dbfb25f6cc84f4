package dev.holdfast.model.key;

import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.store.ExternalCiphertext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;

/**
 * What {@code Encrypt} answers under a key of a custom key store: a blob of format 1, sealed once
 * more by the key behind that. Format version 2, big-endian:
 *
 * <pre>
 *   0        format, 0x02
 *   1        suite, 0x01 (AES-256-GCM, as the External Key Store Proxy API, version 1, has it)
 *   2..3     flags, as in format 1
 *   4..35    key id and material id, as in format 1 and of the blob inside
 *   36       length of the IV, 12 or 16
 *   37       length of the metadata, 0..20
 *   38..     IV, metadata, tag (16), ciphertext (as long as the blob inside)
 * </pre>
 *
 * The IV, the metadata and the tag are the store's, and go back to it as they are.
 */
public final class OuterLayer {

  static final int FORMAT = 2;
  private static final int SUITE = 1;
  private static final int HEADER_LENGTH = CiphertextBlob.NONCE_AT;
  private static final int IV_LENGTH_AT = 36;
  private static final int METADATA_LENGTH_AT = 37;
  private static final int PARTS_AT = 38;
  private static final byte[] LABEL = "holdfast xks aad v1".getBytes(StandardCharsets.US_ASCII);

  private OuterLayer() {}

  /** Whether bytes with the header of a blob have this layout behind it. */
  static boolean isWellFormed(byte[] bytes) {
    if (bytes.length < PARTS_AT || bytes[1] != SUITE) {
      return false;
    }
    int iv = bytes[IV_LENGTH_AT];
    int metadata = bytes[METADATA_LENGTH_AT];
    if (!ExternalCiphertext.hasLengths(iv, metadata)) {
      return false;
    }
    int body = bytes.length - PARTS_AT - iv - metadata - ExternalCiphertext.TAG_LENGTH;
    return body >= CiphertextBlob.MIN_LENGTH && body <= CiphertextBlob.MAX_LENGTH;
  }

  /**
   * @param inside of format 1
   * @param sealed what the external key made of it
   */
  public static CiphertextBlob around(CiphertextBlob inside, ExternalCiphertext sealed) {
    byte[] iv = sealed.initializationVector().bytes();
    byte[] metadata = sealed.metadata().bytes();
    byte[] tag = sealed.tag().bytes();
    byte[] body = sealed.body().bytes();
    byte[] bytes =
        ByteBuffer.allocate(PARTS_AT + iv.length + metadata.length + tag.length + body.length)
            .put(inside.bytes(), 0, HEADER_LENGTH)
            .put((byte) iv.length)
            .put((byte) metadata.length)
            .put(iv)
            .put(metadata)
            .put(tag)
            .put(body)
            .array();
    bytes[0] = FORMAT;
    bytes[1] = SUITE;
    return CiphertextBlob.parse(bytes).orElseThrow();
  }

  /** What the external key is to open of a blob of this format. */
  public static ExternalCiphertext of(CiphertextBlob blob) {
    byte[] bytes = blob.bytes();
    int metadataAt = PARTS_AT + bytes[IV_LENGTH_AT];
    int tagAt = metadataAt + bytes[METADATA_LENGTH_AT];
    int bodyAt = tagAt + ExternalCiphertext.TAG_LENGTH;
    return new ExternalCiphertext(
        part(bytes, metadataAt, tagAt),
        part(bytes, PARTS_AT, metadataAt),
        part(bytes, tagAt, bodyAt),
        part(bytes, bodyAt, bytes.length));
  }

  private static PublicBytes part(byte[] bytes, int from, int to) {
    return PublicBytes.takeOwnershipOf(Arrays.copyOfRange(bytes, from, to));
  }

  /**
   * What the external key manager is to authenticate beside the ciphertext: 32 bytes, the SHA-256
   * of the label {@code holdfast xks aad v1}, the key's ARN, the material id's 16 bytes of the
   * blob, and the pairs of the context in the order of their names, each of all but the material id
   * with its length in four bytes before it. A hash, so that a context of any length fits and the
   * external key manager does not read it.
   */
  public static PublicBytes associatedData(
      KeyArn key, MaterialId material, EncryptionContext context) {
    MessageDigest hash = Sha256.begin();
    update(hash, LABEL);
    update(hash, key.toString().getBytes(StandardCharsets.UTF_8));
    hash.update(material.blobBytes());
    for (Map.Entry<String, String> pair : context.pairs().entrySet()) {
      update(hash, pair.getKey().getBytes(StandardCharsets.UTF_8));
      update(hash, pair.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return PublicBytes.takeOwnershipOf(hash.digest());
  }

  private static void update(MessageDigest hash, byte[] bytes) {
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    hash.update(bytes);
  }
}
