package dev.holdfast.crypto.keywrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.Wycheproof;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * AES key wrap on every case that Project Wycheproof has for it. What its authors leave open comes
 * out as the file says: keys shorter than 16 bytes (SmallKey), which no spec takes and which are
 * refused by their length later, and keys longer than the wrapping one (WeakWrapping), as every
 * private key is. No key at all is refused.
 */
class AesKeyWrapTest {

  static Stream<Wycheproof.Vector> cases() throws IOException {
    return Wycheproof.read("kwp_test.json").stream();
  }

  @Test
  void everyCaseIsThere() throws IOException {
    assertThat(cases()).hasSize(254);
  }

  @ParameterizedTest
  @MethodSource
  void cases(Wycheproof.Vector v) {
    Optional<byte[]> unwrapped = AesKeyWrap.unwrap(v.bytes("key"), v.bytes("ct"));
    if (v.mustBeRefused() || v.bytes("msg").length == 0) {
      assertThat(unwrapped).isEmpty();
    } else {
      assertThat(unwrapped).hasValueSatisfying(key -> assertThat(key).isEqualTo(v.bytes("msg")));
    }
  }
}
