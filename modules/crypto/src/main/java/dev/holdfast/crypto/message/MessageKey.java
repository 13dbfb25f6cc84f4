package dev.holdfast.crypto.message;

import dev.holdfast.crypto.context.CanonicalContext;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A backing key, open: makes and opens the ciphertext blobs of one material of one KMS key. */
public final class MessageKey implements AutoCloseable {

  private static final byte[] LABEL = "kms/v1/enc".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DETACHED_LABEL = "kms/v1/xks".getBytes(StandardCharsets.US_ASCII);
  private static final String NONCE_LABEL = "kms/v1/nonce";
  private static final int MAX_PLAINTEXT = 4096;
  private static final int MAX_ASSOCIATED_DATA = 0xFFFF;

  private final KeyId keyId;
  private final MaterialId materialId;
  private final SealingKey key;
  private final byte[] header;

  /** Takes ownership of the secret. */
  public MessageKey(KeyId keyId, MaterialId materialId, Secret backingKey, SealingKey.Tools tools) {
    this.keyId = keyId;
    this.materialId = materialId;
    this.key = new SealingKey(backingKey, NONCE_LABEL, tools);
    this.header = header(keyId, materialId);
  }

  private static byte[] header(KeyId keyId, MaterialId materialId) {
    byte[] header = new byte[CiphertextBlob.NONCE_AT];
    header[0] = CiphertextBlob.FORMAT;
    header[1] = CiphertextBlob.SUITE;
    header[3] = (byte) (keyId.isMultiRegion() ? CiphertextBlob.FLAG_MULTI_REGION : 0);
    System.arraycopy(keyId.toBytes(), 0, header, CiphertextBlob.KEY_ID_AT, 16);
    System.arraycopy(
        materialId.blobBytes(), 0, header, CiphertextBlob.MATERIAL_ID_AT, MaterialId.BLOB_BYTES);
    return header;
  }

  /**
   * @param plaintext 1 to 4,096 bytes, checked by the edge
   */
  public CiphertextBlob encrypt(byte[] plaintext, EncryptionContext context) {
    if (plaintext.length == 0 || plaintext.length > MAX_PLAINTEXT) {
      throw new IllegalArgumentException(
          "a plaintext has 1 to 4096 bytes, not " + plaintext.length);
    }
    byte[] bytes = key.seal(LABEL, header, CanonicalContext.encode(context), plaintext);
    return CiphertextBlob.parse(bytes).orElseThrow();
  }

  /**
   * @return empty for any blob that this key did not make with this context, without saying why
   */
  public Optional<byte[]> decrypt(CiphertextBlob blob, EncryptionContext context) {
    if (!blob.keyId().equals(keyId) || !blob.names(materialId)) {
      return Optional.empty();
    }
    return key.open(LABEL, blob.bytes(), header.length, CanonicalContext.encode(context));
  }

  /**
   * @param associatedData at most 65,535 bytes
   */
  public DetachedCiphertext encryptDetached(byte[] plaintext, byte[] associatedData) {
    requireLength(associatedData);
    byte[] all =
        key.sealDetached(
            DETACHED_LABEL, DetachedCiphertext.header(materialId), associatedData, plaintext);
    int ivAt = DetachedCiphertext.METADATA_LENGTH;
    int bodyAt = ivAt + DetachedCiphertext.IV_LENGTH;
    int tagAt = all.length - DetachedCiphertext.TAG_LENGTH;
    return new DetachedCiphertext(
        part(all, 0, ivAt),
        part(all, ivAt, bodyAt),
        part(all, tagAt, all.length),
        part(all, bodyAt, tagAt));
  }

  /**
   * @param ciphertext a well-formed one
   * @param associatedData at most 65,535 bytes
   * @return empty for any that this key did not make with this data, without saying why
   */
  public Optional<byte[]> decryptDetached(DetachedCiphertext ciphertext, byte[] associatedData) {
    requireLength(associatedData);
    if (!ciphertext.names(materialId)) {
      return Optional.empty();
    }
    byte[] metadata = ciphertext.metadata().bytes();
    byte[] iv = ciphertext.initializationVector().bytes();
    byte[] body = ciphertext.body().bytes();
    byte[] tag = ciphertext.tag().bytes();
    byte[] all =
        ByteBuffer.allocate(metadata.length + iv.length + body.length + tag.length)
            .put(metadata)
            .put(iv)
            .put(body)
            .put(tag)
            .array();
    return key.openDetached(DETACHED_LABEL, all, associatedData);
  }

  /** Its length stands in two bytes; cut off, two lengths would be one. */
  private static void requireLength(byte[] associatedData) {
    if (associatedData.length > MAX_ASSOCIATED_DATA) {
      throw new IllegalArgumentException(
          "associated data has at most 65535 bytes, not " + associatedData.length);
    }
  }

  private static PublicBytes part(byte[] all, int from, int to) {
    return PublicBytes.takeOwnershipOf(Arrays.copyOfRange(all, from, to));
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "MessageKey(" + keyId + ", " + materialId + ")";
  }
}
