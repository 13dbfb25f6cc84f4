package dev.holdfast.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.Wycheproof;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.model.key.MacAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacKeyTest {

  private static MacKey keyOf(MacAlgorithm algorithm, int... bytes) {
    byte[] key = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      key[i] = (byte) bytes[i];
    }
    return new MacKey(algorithm, TestTools.MEMORY.absorb(key));
  }

  /** A shortened authenticator is compared by its bytes, and never verified as it is. */
  @ParameterizedTest
  @CsvSource({
    "hmac_sha224_test.json, 172, HMAC_SHA_224, 28",
    "hmac_sha256_test.json, 174, HMAC_SHA_256, 32",
    "hmac_sha384_test.json, 174, HMAC_SHA_384, 48",
    "hmac_sha512_test.json, 174, HMAC_SHA_512, 64"
  })
  void wycheproof(String file, int cases, MacAlgorithm algorithm, int length) throws IOException {
    assertThat(Wycheproof.read(file))
        .hasSize(cases)
        .allSatisfy(v -> {
          try (MacKey key = new MacKey(algorithm, TestTools.MEMORY.absorb(v.bytes("key")))) {
            byte[] tag = v.bytes("tag");
            byte[] ours = key.authenticate(v.bytes("msg"));
            assertThat(ours).hasSize(length);
            assertThat(Arrays.equals(Arrays.copyOf(ours, tag.length), tag))
                .isEqualTo(!v.mustBeRefused());
            assertThat(key.verify(v.bytes("msg"), tag))
                .isEqualTo(!v.mustBeRefused() && tag.length == length);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"})
  void everyFlippedBit_isRefused(MacAlgorithm algorithm) {
    byte[] message = {1, 2, 3};
    try (MacKey key = keyOf(algorithm, 1, 2, 3, 4)) {
      byte[] right = key.authenticate(message);
      assertThat(key.verify(message, right)).isTrue();
      for (int bit = 0; bit < right.length * Byte.SIZE; bit++) {
        byte[] wrong = right.clone();
        wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        assertThat(key.verify(message, wrong)).isFalse();
      }
      assertThat(key.verify(message, new byte[0])).isFalse();
      assertThat(key.verify(message, Arrays.copyOf(right, right.length + 1))).isFalse();
    }
  }

  @Test
  void closedKey_authenticatesNothing() {
    MacKey key = keyOf(MacAlgorithm.HMAC_SHA_512, 1);
    assertThat(key.authenticate(new byte[1])).isNotEmpty();
    key.close();
    assertThatThrownBy(() -> key.authenticate(new byte[1]))
        .isInstanceOf(SecretReleasedException.class);
  }
}
