package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.testkit.key.SampleStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs of format 2. */
class OuterLayerTest {

  private static final CiphertextBlob INSIDE = blob(ID, materialId(1));

  @ParameterizedTest
  @CsvSource({"12, 0", "12, 20", "16, 0", "16, 7"})
  void parts_comeBackAsTheyWere(int ivLength, int metadataLength) {
    ExternalCiphertext sealed =
        SampleStore.ciphertext(ivLength, metadataLength, INSIDE.bytes().length);
    CiphertextBlob outer = OuterLayer.around(INSIDE, sealed);
    assertThat(OuterLayer.of(outer)).isEqualTo(sealed);
    assertThat(outer.hasOuterLayer()).isTrue();
    assertThat(outer.keyId()).isEqualTo(ID);
    assertThat(outer.names(materialId(1))).isTrue();
    assertThat(INSIDE.hasOuterLayer()).isFalse();
  }

  /** AWS's bound on what Decrypt takes. */
  @Test
  void longestOne_isNoLongerThanClientsMaySend() {
    byte[] longest = Arrays.copyOf(INSIDE.bytes(), CiphertextBlob.MAX_LENGTH);
    CiphertextBlob inside = CiphertextBlob.parse(longest).orElseThrow();
    CiphertextBlob outer =
        OuterLayer.around(inside, SampleStore.ciphertext(16, 20, longest.length));
    assertThat(outer.bytes()).hasSizeLessThanOrEqualTo(6144);
  }

  @ParameterizedTest
  @CsvSource({"13, 0", "12, 21"})
  void otherLengths_areNone(int ivLength, int metadataLength) {
    ExternalCiphertext sealed =
        SampleStore.ciphertext(ivLength, metadataLength, INSIDE.bytes().length);
    assertThatThrownBy(() -> OuterLayer.around(INSIDE, sealed))
        .isInstanceOf(NoSuchElementException.class);
  }

  /** Whatever comes from outside is read or refused, and never more is read than is there. */
  @Test
  void everyChangedByteAndEveryLength_isReadOrRefused() {
    byte[] outer =
        OuterLayer.around(INSIDE, SampleStore.ciphertext(12, 20, INSIDE.bytes().length)).bytes();
    for (int length = 0; length < outer.length; length++) {
      byte[] shorter = Arrays.copyOf(outer, length);
      assertThat(CiphertextBlob.parse(shorter)).as("%d bytes", length).isEmpty();
    }
    for (int at = 0; at < CiphertextBlob.NONCE_AT + 2; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] changed = outer.clone();
        changed[at] = (byte) value;
        CiphertextBlob.parse(changed)
            .filter(CiphertextBlob::hasOuterLayer)
            .ifPresent(blob ->
                assertThat(OuterLayer.of(blob).isOf(OuterLayer.of(blob).body().bytes().length))
                    .isTrue());
      }
    }
  }

  @Test
  void associatedData_differsWithEachOfItsParts() {
    PublicBytes one = data(materialId(1), Map.of("a", "b"));
    assertThat(one.bytes()).hasSize(32);
    assertThat(data(materialId(2), Map.of("a", "b"))).isNotEqualTo(one);
    assertThat(data(materialId(1), Map.of("a", "c"))).isNotEqualTo(one);
    assertThat(data(materialId(1), Map.of("ab", ""))).isNotEqualTo(one);
    assertThat(data(materialId(1), Map.of())).isNotEqualTo(one);
  }

  private static PublicBytes data(MaterialId material, Map<String, String> pairs) {
    return OuterLayer.associatedData(ARN, material, new EncryptionContext(pairs));
  }

  /** Ciphertexts outlive versions: what was written once is read for ever. */
  @Test
  void publishedVector_isReadAndMadeTheSame() throws IOException {
    Map<String, String> vector = vector();
    HexFormat hex = HexFormat.of();
    CiphertextBlob inside = CiphertextBlob.parse(hex.parseHex(vector.get("inside"))).orElseThrow();
    CiphertextBlob outer = CiphertextBlob.parse(hex.parseHex(vector.get("blob"))).orElseThrow();
    ExternalCiphertext sealed =
        new ExternalCiphertext(
            bytes(vector, "metadata"),
            bytes(vector, "iv"),
            bytes(vector, "tag"),
            bytes(vector, "ciphertext"));
    assertThat(OuterLayer.of(outer)).isEqualTo(sealed);
    assertThat(OuterLayer.around(inside, sealed).bytes()).isEqualTo(outer.bytes());
    assertThat(
            OuterLayer.associatedData(
                ARN, materialId(1), new EncryptionContext(Map.of("tenant", "42", "app", "é"))))
        .isEqualTo(bytes(vector, "aad"));
  }

  private static PublicBytes bytes(Map<String, String> vector, String name) {
    return PublicBytes.takeOwnershipOf(HexFormat.of().parseHex(vector.get(name)));
  }

  private static Map<String, String> vector() throws IOException {
    Map<String, String> vector = new HashMap<>();
    try (InputStream file = OuterLayerTest.class.getResourceAsStream("/outer-layer-vector.txt")) {
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          vector.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
      }
    }
    return vector;
  }
}
