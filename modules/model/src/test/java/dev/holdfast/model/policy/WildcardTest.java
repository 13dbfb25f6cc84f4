package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
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
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(Pattern.matches(regex, text));
  }

  @Test
  @Timeout(5)
  void hostilePattern_doesNotExplode() {
    assertThat(Wildcard.matches("a*".repeat(10_000) + "b", "a".repeat(2_000))).isFalse();
    assertThat(Wildcard.matches("*a".repeat(1_000) + "b", "a".repeat(20_000))).isFalse();
  }
}
