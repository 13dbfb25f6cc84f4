package dev.holdfast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.kdf.Hkdf;
import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives as this room calls them, on vectors that others published. */
class PublishedVectorsTest {

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static Stream<List<String>> vectors(String algorithm) {
    return VectorFile.read("/wycheproof.txt").stream()
        .filter(vector -> vector.getFirst().equals(algorithm));
  }

  static Stream<List<String>> hkdf() {
    return vectors("hkdf-sha256");
  }

  static Stream<List<String>> hmac() {
    return vectors("hmac-sha256");
  }

  static Stream<List<String>> gcm() {
    return vectors("aes-gcm");
  }

  @ParameterizedTest
  @MethodSource
  void hkdf(List<String> v) {
    byte[] okm = hex(v.get(6));
    assertThat(Hkdf.derive(hex(v.get(4)), hex(v.get(3)), hex(v.get(5)), okm.length)).isEqualTo(okm);
  }

  @ParameterizedTest
  @MethodSource
  void hmac(List<String> v) {
    try (KeyedMac mac = new KeyedMac(TestTools.MEMORY.absorb(hex(v.get(3))))) {
      boolean valid = v.get(2).equals("valid");
      for (int again = 0; again < 3; again++) {
        assertThat(java.util.Arrays.equals(mac.authenticate(hex(v.get(4))), hex(v.get(5))))
            .isEqualTo(valid);
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void gcm(List<String> v) throws GeneralSecurityException {
    Cipher cipher = Providers.aesGcm();
    MomentaryKey key = new MomentaryKey("AES", 32);
    key.load(hex(v.get(3)), 0);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, hex(v.get(4))));
    cipher.updateAAD(hex(v.get(5)));
    assertThat(cipher.doFinal(hex(v.get(6)))).isEqualTo(hex(v.get(7)));
  }
}
