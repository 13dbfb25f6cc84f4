package dev.holdfast.api.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Eight bytes at a time say what the same bytes say one by one. */
class BodyTextProperties {

  /** What is rare among all bytes, and bytes that differ from it by a bit. */
  @Provide
  Arbitrary<byte[]> bodies() {
    Arbitrary<Byte> near =
        Arbitraries.of(
            (byte) 0,
            (byte) 1,
            (byte) 0x80,
            (byte) 0x81,
            (byte) '\\',
            (byte) ']',
            (byte) 0xDC,
            (byte) '"',
            (byte) '#',
            (byte) 0xA2,
            (byte) 'a');
    Arbitrary<byte[]> bytes =
        Arbitraries.oneOf(near, Arbitraries.bytes()).array(byte[].class).ofMaxSize(40);
    Arbitrary<byte[]> texts =
        Arbitraries.strings()
            .withChars("ab\\\"é€")
            .ofMaxLength(40)
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
    return Arbitraries.oneOf(bytes, texts);
  }

  private static int first(byte[] bytes, char sought, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == (byte) sought) {
        return i;
      }
    }
    return bytes.length;
  }

  @Property
  void backslashAndNul_areFoundWhereverTheyStand(@ForAll("bodies") byte[] body) {
    BodyText text = BodyText.of(body);
    assertThat(text.escapes()).isEqualTo(first(body, '\\', 0) < body.length);
    String read = new String(body, StandardCharsets.UTF_8);
    boolean isUtf8 =
        java.util.Arrays.equals(read.getBytes(StandardCharsets.UTF_8), body)
            && !read.startsWith("\uFEFF");
    assertThat(text.wellFormed()).isEqualTo(isUtf8 && first(body, '\0', 0) == body.length);
  }

  @Property
  void byteThatIsSought_isFoundWhereItStandsFirst(@ForAll("bodies") byte[] body) {
    for (int from = 0; from <= body.length; from++) {
      assertThat(EightBytes.indexOf(body, '"', from)).isEqualTo(first(body, '"', from));
    }
  }
}
