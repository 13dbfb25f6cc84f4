package dev.holdfast.crypto.message;

import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.sealing;
import static dev.holdfast.crypto.TestTools.secretOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.VectorFile;
import dev.holdfast.crypto.context.CanonicalContext;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.seal.Hedge;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyId;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageKeyTest {

  private static final KeyId KEY_ID = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final MaterialId MATERIAL = new MaterialId("ab".repeat(32));
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("a", "bc"));

  private static MessageKey key(int value) {
    return new MessageKey(KEY_ID, MATERIAL, secretOf(value), sealing());
  }

  @Test
  void everyLength_comesBack() {
    try (MessageKey key = key(1)) {
      for (int length : new int[] {1, 2, 15, 16, 17, 32, 1024, 4095, 4096}) {
        byte[] clear = new byte[length];
        Arrays.fill(clear, (byte) length);
        CiphertextBlob blob = key.encrypt(clear, CONTEXT);
        assertThat(blob.bytes()).hasSize(length + 112);
        assertThat(key.decrypt(blob, CONTEXT)).hasValue(clear);
      }
    }
  }

  @Test
  void wrongContextKeyOrMaterial_isRefused() {
    try (MessageKey key = key(1);
        MessageKey otherKey = key(2);
        MessageKey otherMaterial =
            new MessageKey(KEY_ID, new MaterialId("cd".repeat(32)), secretOf(1), sealing());
        MessageKey multiRegion =
            new MessageKey(
                KeyId.fromBytes(KEY_ID.toBytes(), true), MATERIAL, secretOf(1), sealing())) {
      CiphertextBlob blob = key.encrypt(new byte[] {1}, CONTEXT);
      assertThat(key.decrypt(blob, CONTEXT)).isPresent();
      assertThat(key.decrypt(blob, EncryptionContext.EMPTY)).isEmpty();
      assertThat(key.decrypt(blob, new EncryptionContext(Map.of("ab", "c")))).isEmpty();
      assertThat(otherKey.decrypt(blob, CONTEXT)).isEmpty();
      assertThat(otherMaterial.decrypt(blob, CONTEXT)).isEmpty();
      assertThat(multiRegion.decrypt(blob, CONTEXT)).isEmpty();
    }
  }

  /**
   * The generators stuck at one value: counter and plaintext keep nonces apart, in one process and
   * across a clone.
   */
  @Test
  void stuckGenerator_repeatsNoNonce() {
    RandomSource stuck =
        (out, offset, length) -> Arrays.fill(out, offset, offset + length, (byte) 7);
    SealingKey.Tools tools = new SealingKey.Tools(stuck, new Hedge(stuck, TestTools.CLOCK), MEMORY);
    SealingKey.Tools clone = new SealingKey.Tools(stuck, new Hedge(stuck, TestTools.CLOCK), MEMORY);
    Set<ByteBuffer> seen = new HashSet<>();
    try (MessageKey key = new MessageKey(KEY_ID, MATERIAL, secretOf(1), tools);
        MessageKey cloned = new MessageKey(KEY_ID, MATERIAL, secretOf(1), clone)) {
      for (int i = 0; i < TestTools.MUTATIONS; i++) {
        byte[] clear = ByteBuffer.allocate(5).putInt(i).array();
        assertThat(seen.add(nonceAndIv(key.encrypt(clear, CONTEXT)))).isTrue();
        clear[4] = 1;
        assertThat(seen.add(nonceAndIv(cloned.encrypt(clear, CONTEXT)))).isTrue();
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(seen.add(nonceAndIv(key.encrypt(new byte[8], CONTEXT)))).isTrue();
      }
    }
  }

  private static ByteBuffer nonceAndIv(CiphertextBlob blob) {
    return ByteBuffer.wrap(
        Arrays.copyOfRange(blob.bytes(), CiphertextBlob.NONCE_AT, CiphertextBlob.COMMITMENT_AT));
  }

  /** A message built to open under two keys opens under one: the commitment tells them apart. */
  @Test
  void ciphertextThatGcmOpensUnderTwoKeys_opensUnderOne() throws Exception {
    byte[] one = filled(1);
    byte[] two = filled(2);
    byte[] context = CanonicalContext.encode(CONTEXT);
    try (MessageKey first = key(1);
        MessageKey second = key(2)) {
      byte[] template = first.encrypt(new byte[32], CONTEXT).bytes();
      for (byte[] committed : List.of(one, two)) {
        byte[] blob = ReferenceBlob.collision(template, one, two, committed, context);
        assertThat(ReferenceBlob.gcmOpens(blob, one, context)).as("control").isTrue();
        assertThat(ReferenceBlob.gcmOpens(blob, two, context)).as("control").isTrue();
        CiphertextBlob parsed = CiphertextBlob.parse(blob).orElseThrow();
        assertThat(first.decrypt(parsed, CONTEXT).isPresent()).isEqualTo(committed == one);
        assertThat(second.decrypt(parsed, CONTEXT).isPresent()).isEqualTo(committed == two);
      }
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static List<List<String>> publishedVector() {
    return VectorFile.read("/blob-vectors.txt");
  }

  @ParameterizedTest
  @MethodSource
  void publishedVector(List<String> v) {
    byte[] backingKey = HexFormat.of().parseHex(v.get(2));
    byte[] bytes = HexFormat.of().parseHex(v.get(7));
    EncryptionContext context = parse(v.get(5));
    Optional<byte[]> opened;
    try (MessageKey key =
        new MessageKey(
            new KeyId(v.get(3)),
            new MaterialId(v.get(4)),
            MEMORY.absorb(backingKey.clone()),
            sealing())) {
      opened = CiphertextBlob.parse(bytes).flatMap(blob -> key.decrypt(blob, context));
    }
    if (v.get(1).equals("valid")) {
      byte[] clear = HexFormat.of().parseHex(v.get(6));
      assertThat(opened).as(v.get(0)).hasValue(clear);
      assertThat(
              ReferenceBlob.make(
                  Arrays.copyOf(bytes, CiphertextBlob.COMMITMENT_AT),
                  backingKey,
                  CanonicalContext.encode(context),
                  clear))
          .as("an independent implementation makes the same blob")
          .isEqualTo(bytes);
    } else {
      assertThat(opened).as(v.get(0)).isEmpty();
    }
  }

  private static EncryptionContext parse(String text) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      pairs.put(
          URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
          URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return new EncryptionContext(pairs);
  }
}
