package dev.holdfast.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.kdf.Hkdf;
import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives as this room calls them, on every case that Project Wycheproof has for them. */
class WycheproofTest {

  static Stream<Wycheproof.Vector> hkdf() throws IOException {
    return Wycheproof.read("hkdf_sha256_test.json").stream();
  }

  static Stream<Wycheproof.Vector> hmac() throws IOException {
    return Wycheproof.read("hmac_sha256_test.json").stream();
  }

  static Stream<Wycheproof.Vector> keyedMac() throws IOException {
    return hmac();
  }

  static Stream<Wycheproof.Vector> gcm() throws IOException {
    return Wycheproof.read("aes_gcm_test.json").stream();
  }

  @Test
  void everyFileIsThere() throws IOException {
    assertThat(Wycheproof.read("hkdf_sha256_test.json")).hasSize(105);
    assertThat(Wycheproof.read("hmac_sha256_test.json")).hasSize(174);
    assertThat(Wycheproof.read("aes_gcm_test.json")).hasSize(256);
  }

  @ParameterizedTest
  @MethodSource
  void hkdf(Wycheproof.Vector v) {
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
  void hmac(Wycheproof.Vector v) throws GeneralSecurityException {
    Mac engine = Providers.hmacSha256();
    try (MomentaryKey key = new MomentaryKey("HmacSHA256", v.groupBits("keySize") / 8)) {
      key.load(v.bytes("key"), 0);
      engine.init(key);
      for (int again = 0; again < 3; again++) {
        assertTag(engine.doFinal(v.bytes("msg")), v);
      }
    }
  }

  /** The same by the engine that keeps its key. */
  @ParameterizedTest
  @MethodSource
  void keyedMac(Wycheproof.Vector v) {
    try (KeyedMac mac = new KeyedMac(TestTools.MEMORY.absorb(v.bytes("key")))) {
      for (int again = 0; again < 3; again++) {
        assertTag(mac.authenticate(v.bytes("msg")), v);
      }
    }
  }

  private static void assertTag(byte[] whole, Wycheproof.Vector v) {
    byte[] tag = Arrays.copyOf(whole, v.groupBits("tagSize") / 8);
    assertThat(Arrays.equals(tag, v.bytes("tag"))).isEqualTo(!v.mustBeRefused());
  }

  @ParameterizedTest
  @MethodSource
  void gcm(Wycheproof.Vector v) throws GeneralSecurityException {
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

  private static byte[] runGcm(int mode, Wycheproof.Vector v, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Providers.aesGcm();
    try (MomentaryKey key = new MomentaryKey("AES", v.groupBits("keySize") / 8)) {
      key.load(v.bytes("key"), 0);
      cipher.init(mode, key, new GCMParameterSpec(v.groupBits("tagSize"), v.bytes("iv")));
      cipher.updateAAD(v.bytes("aad"));
      return cipher.doFinal(input);
    }
  }
}
