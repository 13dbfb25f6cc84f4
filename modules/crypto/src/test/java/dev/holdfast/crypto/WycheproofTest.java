package dev.holdfast.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.crypto.kdf.Hkdf;
import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives as this room calls them, on every case that Project Wycheproof has for them. */
class WycheproofTest {

  /** What one slot of secret memory holds. */
  private static final int MAX_SECRET_BYTES = 64;

  /**
   * @param group what a group's cases have in common
   * @param test the case
   */
  record Vector(JsonNode group, JsonNode test) {

    byte[] bytes(String field) {
      return HexFormat.of().parseHex(test.get(field).asText());
    }

    boolean mustBeRefused() {
      return test.get("result").asText().equals("invalid");
    }

    int groupBits(String field) {
      return group.get(field).asInt();
    }

    @Override
    public String toString() {
      return test.get("tcId") + " " + test.get("result").asText() + " " + test.get("flags");
    }
  }

  private static List<Vector> vectors(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WycheproofTest.class.getResourceAsStream("/wycheproof/" + file))) {
      JsonNode document = new JsonMapper().readTree(in);
      List<Vector> vectors = new ArrayList<>();
      for (JsonNode group : document.get("testGroups")) {
        group.get("tests").forEach(test -> vectors.add(new Vector(group, test)));
      }
      assertThat(vectors).hasSize(document.get("numberOfTests").asInt());
      return vectors;
    }
  }

  static Stream<Vector> hkdf() throws IOException {
    return vectors("hkdf_sha256_test.json").stream();
  }

  static Stream<Vector> hmac() throws IOException {
    return vectors("hmac_sha256_test.json").stream();
  }

  static Stream<Vector> keyedMac() throws IOException {
    return hmac().filter(v -> v.groupBits("keySize") / 8 <= MAX_SECRET_BYTES);
  }

  static Stream<Vector> gcm() throws IOException {
    return vectors("aes_gcm_test.json").stream();
  }

  @Test
  void everyFileIsThere() throws IOException {
    assertThat(vectors("hkdf_sha256_test.json")).hasSize(105);
    assertThat(vectors("hmac_sha256_test.json")).hasSize(174);
    assertThat(vectors("aes_gcm_test.json")).hasSize(256);
  }

  @ParameterizedTest
  @MethodSource
  void hkdf(Vector v) {
    int length = v.test().get("size").asInt();
    if (v.mustBeRefused()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Hkdf.derive(v.bytes("salt"), v.bytes("ikm"), v.bytes("info"), length));
    } else {
      assertThat(Hkdf.derive(v.bytes("salt"), v.bytes("ikm"), v.bytes("info"), length))
          .isEqualTo(v.bytes("okm"));
    }
  }

  /** Three times with one engine: it must start afresh after each message. */
  @ParameterizedTest
  @MethodSource
  void hmac(Vector v) throws GeneralSecurityException {
    Mac engine = Providers.hmacSha256();
    try (MomentaryKey key = new MomentaryKey("HmacSHA256", v.groupBits("keySize") / 8)) {
      key.load(v.bytes("key"), 0);
      engine.init(key);
      for (int again = 0; again < 3; again++) {
        assertTag(engine.doFinal(v.bytes("msg")), v);
      }
    }
  }

  /** The same by the engine that keeps its key; it takes no longer secrets than memory slots. */
  @ParameterizedTest
  @MethodSource
  void keyedMac(Vector v) {
    try (KeyedMac mac = new KeyedMac(TestTools.MEMORY.absorb(v.bytes("key")))) {
      for (int again = 0; again < 3; again++) {
        assertTag(mac.authenticate(v.bytes("msg")), v);
      }
    }
  }

  private static void assertTag(byte[] whole, Vector v) {
    byte[] tag = Arrays.copyOf(whole, v.groupBits("tagSize") / 8);
    assertThat(Arrays.equals(tag, v.bytes("tag"))).isEqualTo(!v.mustBeRefused());
  }

  @ParameterizedTest
  @MethodSource
  void gcm(Vector v) throws GeneralSecurityException {
    byte[] sealed = new byte[v.bytes("ct").length + v.bytes("tag").length];
    System.arraycopy(v.bytes("ct"), 0, sealed, 0, v.bytes("ct").length);
    System.arraycopy(v.bytes("tag"), 0, sealed, v.bytes("ct").length, v.bytes("tag").length);
    if (v.mustBeRefused()) {
      assertThatThrownBy(() -> runGcm(Cipher.DECRYPT_MODE, v, sealed))
          .isInstanceOf(GeneralSecurityException.class);
    } else {
      assertThat(runGcm(Cipher.DECRYPT_MODE, v, sealed)).isEqualTo(v.bytes("msg"));
      assertThat(runGcm(Cipher.ENCRYPT_MODE, v, v.bytes("msg"))).isEqualTo(sealed);
    }
  }

  private static byte[] runGcm(int mode, Vector v, byte[] input) throws GeneralSecurityException {
    Cipher cipher = Providers.aesGcm();
    try (MomentaryKey key = new MomentaryKey("AES", v.groupBits("keySize") / 8)) {
      key.load(v.bytes("key"), 0);
      cipher.init(mode, key, new GCMParameterSpec(v.groupBits("tagSize"), v.bytes("iv")));
      cipher.updateAAD(v.bytes("aad"));
      return cipher.doFinal(input);
    }
  }
}
