package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {

  @ParameterizedTest
  @CsvSource({
    "*, kms:PutKeyPolicy, true",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "kms:*, kms:PutKeyPolicy, true",
    "kms:Put*, kms:PutKeyPolicy, true",
    "kms:P?tKeyPolicy, kms:PutKeyPolicy, true",
    "kms:Put, kms:PutKeyPolicy, false",
    "?, '', false",
    "a?, a, false",
    "*a*b, xaxxb, true",
    "*a*b, xaxxbc, false",
    "a.c, abc, false"
  })
  void patternMatchesTheWholeText(String pattern, String text, boolean matches) {
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(matches);
  }

  @Property(tries = 5_000)
  void matcherAgreesWithAnIndependentOne(
      @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 12) String pattern,
      @ForAll @Chars({'a', 'b'}) @StringLength(max = 12) String text) {
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(obvious(pattern, text));
  }

  /** A star in front and behind, so that the pieces are looked for rather than compared. */
  @Property(tries = 5_000)
  void stretchesAgreeToo(
      @ForAll @Size(min = 1, max = 3)
          List<@Chars({'a', 'b', '?'}) @StringLength(min = 1, max = 9) String> stretches,
      @ForAll @Chars({'a', 'b'}) @StringLength(max = 40) String text) {
    String pattern = "*" + String.join("*", stretches) + "*";
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(obvious(pattern, text));
  }

  /** Of more than 64 codes, which do not fit in one word. */
  @Property(tries = 500)
  void longStretchesAgreeToo(
      @ForAll @Chars({'a', 'b', '?'}) @StringLength(min = 60, max = 140) String stretch,
      @ForAll @Chars({'a', 'b'}) @StringLength(max = 20) String around,
      @ForAll @IntRange(max = 200) int changed) {
    String pattern = "*" + stretch + "*";
    StringBuilder text = new StringBuilder(around + stretch.replace('?', 'b') + around);
    if (changed < text.length()) {
      text.setCharAt(changed, 'b');
    }
    assertThat(Wildcard.matches(pattern, text.toString()))
        .isEqualTo(obvious(pattern, text.toString()));
  }

  private static boolean obvious(String pattern, String text) {
    return Pattern.matches(pattern.replace("*", ".*").replace("?", "."), text);
  }

  /** Patterns that a matcher which starts again at every place takes their length times longer. */
  @ParameterizedTest
  @CsvSource({
    "*, '', a, b*, a",
    "*, '', ab, c*, ab",
    "*, a, a?, b*, a",
    "'', '', *a, *b, a",
    "'', '', a*, b, a",
    "*x*, '', a, b*x, a",
  })
  void workGrowsWithTheText_notWithThePatternToo(
      String start, String first, String repeated, String end, String ofText) {
    String text = ofText.repeat(60_000 / ofText.length());
    for (int length : new int[] {1, 100, 10_000}) {
      String pattern = start + first + repeated.repeat(length) + end;
      Read read = new Read(text, new AtomicInteger());
      Wildcard wildcard = (Wildcard) TextPattern.wildcards(pattern);
      assertThat(wildcard.matchesBehindPrefix(read, 0, text.length())).isFalse();
      assertThat(read.times().get())
          .as("%d times %s", length, repeated)
          .isLessThanOrEqualTo(8 * 60_000);
    }
  }

  /** A text that counts how often a character of it is looked at. */
  private record Read(String text, AtomicInteger times) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      times.incrementAndGet();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  @Timeout(5)
  void hostilePattern_doesNotExplode() {
    assertThat(Wildcard.matches("a*".repeat(10_000) + "b", "a".repeat(2_000))).isFalse();
    assertThat(Wildcard.matches("*a".repeat(1_000) + "b", "a".repeat(20_000))).isFalse();
  }
}
