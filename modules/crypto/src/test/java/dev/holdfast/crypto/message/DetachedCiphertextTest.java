package dev.holdfast.crypto.message;

import static dev.holdfast.crypto.TestTools.sealing;
import static dev.holdfast.crypto.TestTools.secretOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class DetachedCiphertextTest {

  private static final KeyId KEY_ID = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final MaterialId MATERIAL = new MaterialId("ab".repeat(32));
  private static final byte[] AAD = {1, 2, 3};

  private static MessageKey key(int value) {
    return new MessageKey(KEY_ID, MATERIAL, secretOf(value), sealing());
  }

  @Test
  void everyLength_comesBack_andTheCiphertextIsAsLong() {
    try (MessageKey key = key(1)) {
      for (int length : new int[] {0, 1, 16, 4096, 4300}) {
        byte[] clear = new byte[length];
        Arrays.fill(clear, (byte) length);
        DetachedCiphertext made = key.encryptDetached(clear, AAD);
        assertThat(made.isWellFormed()).isTrue();
        assertThat(made.body().bytes()).hasSize(length);
        assertThat(key.decryptDetached(made, AAD)).hasValue(clear);
      }
    }
  }

  /** Every bit of metadata, IV, tag and ciphertext counts. */
  @Test
  void anyBitChanged_opensNothing() {
    try (MessageKey key = key(1)) {
      DetachedCiphertext made = key.encryptDetached(new byte[] {7, 8}, AAD);
      byte[] all = join(made);
      for (int bit = 0; bit < all.length * Byte.SIZE; bit++) {
        byte[] changed = all.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        DetachedCiphertext wrong = split(changed);
        assertThat(wrong.isWellFormed() && key.decryptDetached(wrong, AAD).isPresent())
            .as("bit %s", bit)
            .isFalse();
      }
    }
  }

  @Test
  void otherDataKeyOrMaterial_opensNothing() {
    try (MessageKey key = key(1);
        MessageKey otherKey = key(2);
        MessageKey otherMaterial =
            new MessageKey(KEY_ID, new MaterialId("cd".repeat(32)), secretOf(1), sealing())) {
      DetachedCiphertext made = key.encryptDetached(new byte[] {1}, AAD);
      assertThat(key.decryptDetached(made, AAD)).isPresent();
      assertThat(key.decryptDetached(made, new byte[0])).isEmpty();
      assertThat(key.decryptDetached(made, new byte[] {1, 2, 3, 0})).isEmpty();
      assertThat(otherKey.decryptDetached(made, AAD)).isEmpty();
      assertThat(otherMaterial.decryptDetached(made, AAD)).isEmpty();
    }
  }

  /** Written anew from the description in SealingKey, with the JDK alone. */
  @Test
  void anIndependentReader_opensIt() throws Exception {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 1);
    byte[] clear = "plain".getBytes(StandardCharsets.US_ASCII);
    try (MessageKey key = key(1)) {
      DetachedCiphertext made = key.encryptDetached(clear, AAD);
      byte[] metadata = made.metadata().bytes();
      byte[] iv = made.initializationVector().bytes();
      byte[] label = "kms/v1/xks".getBytes(StandardCharsets.US_ASCII);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update(new byte[] {0, 0, 0, 1});
      mac.update(label);
      mac.update((byte) 0);
      mac.update(metadata);
      mac.update(iv);
      mac.update(MessageDigest.getInstance("SHA-256").digest(AAD));
      mac.update(new byte[] {0, 0, 2, 0});
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
      gcm.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(mac.doFinal(), "AES"),
          new GCMParameterSpec(128, iv));
      gcm.updateAAD(new byte[] {0, 3, 1, 2, 3, 20});
      gcm.updateAAD(metadata);
      gcm.update(made.body().bytes());
      assertThat(gcm.doFinal(made.tag().bytes())).isEqualTo(clear);
    }
  }

  @Test
  void nonces_differ() {
    Set<ByteBuffer> seen = new HashSet<>();
    try (MessageKey key = key(1)) {
      for (int i = 0; i < 1000; i++) {
        byte[] all = join(key.encryptDetached(new byte[1], AAD));
        assertThat(seen.add(ByteBuffer.wrap(all, DetachedCiphertext.NONCE_AT, 8))).isTrue();
      }
    }
  }

  /** Sixteen bits hold its length. */
  @Test
  void associatedDataThatIsTooLong_isRefused() {
    try (MessageKey key = key(1)) {
      assertThatThrownBy(() -> key.encryptDetached(new byte[1], new byte[0x10000]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] join(DetachedCiphertext made) {
    return ByteBuffer.allocate(48 + made.body().bytes().length)
        .put(made.metadata().bytes())
        .put(made.initializationVector().bytes())
        .put(made.tag().bytes())
        .put(made.body().bytes())
        .array();
  }

  private static DetachedCiphertext split(byte[] all) {
    return new DetachedCiphertext(
        part(all, 0, 20), part(all, 20, 32), part(all, 32, 48), part(all, 48, all.length));
  }

  private static PublicBytes part(byte[] all, int from, int to) {
    return PublicBytes.takeOwnershipOf(Arrays.copyOfRange(all, from, to));
  }
}
