package dev.holdfast.api.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The hand-written matchers against a regular expression engine, which main code never uses. */
class ModelPatternsTest {

  private static final long SEED = 20_261_122L;
  private static final int TEXTS = 4_000;

  /** Means code points above 0xFFFF, and says something else. */
  private static final String MISSPELT = "\\u10000";

  private static final List<String> PIECES =
      List.of(
          "a",
          "Z",
          "0",
          "9",
          "_",
          "+",
          "=",
          ",",
          ".",
          "@",
          "-",
          ":",
          "/",
          "//",
          "v1",
          "v0",
          " ",
          "\t",
          "\n",
          "\r",
          "\u0085",
          "\u00a0",
          "\u00a1",
          "\u00fc",
          "\u00ff",
          "\u0100",
          "\u0430",
          "\u2028",
          "\u3000",
          "\u0661",
          "\ud83d\ude00",
          "\ud835\udc00",
          "~",
          "\u007f",
          "!",
          "{",
          "\\",
          "",
          "us-east-1",
          "kms",
          "\u200b",
          "\u0301");

  private static Set<TextPattern> patterns() {
    Set<TextPattern> patterns = new TreeSet<>((a, b) -> a.text().compareTo(b.text()));
    for (Shapes shapes : List.of(Shapes.ofKms(), Shapes.ofIam(), Shapes.ofSts())) {
      shapes
          .operations()
          .forEach(operation -> collect(shapes.input(operation).orElseThrow(), patterns));
    }
    return patterns;
  }

  private static void collect(Shape shape, Set<TextPattern> patterns) {
    switch (shape) {
      case Shape.Text text -> text.pattern().ifPresent(patterns::add);
      case Shape.Items(var element, var ignored) -> collect(element, patterns);
      case Shape.Structure structure ->
          structure.members().forEach(member -> collect(member.shape(), patterns));
      default -> {}
    }
  }

  @Test
  void everyMatcher_agreesWithItsExpression() {
    Random random = new Random(SEED);
    List<String> texts = new ArrayList<>(List.of("", "/", "//", "/a/", "/a", "a/", "v1.", "v1.x"));
    Stream.generate(() -> text(random)).limit(TEXTS).forEach(texts::add);
    int matches = 0;
    for (TextPattern pattern : patterns()) {
      if (pattern.text().contains(MISSPELT)) {
        continue;
      }
      Pattern expression = Pattern.compile(pattern.text());
      for (String text : texts) {
        boolean expected = expression.matcher(text).matches();
        assertThat(pattern.matches(text))
            .as("%s on '%s'", pattern.text(), text)
            .isEqualTo(expected);
        matches += expected ? 1 : 0;
      }
    }
    assertThat(matches).isGreaterThan(1_000);
  }

  @Test
  void arns_takeAllButControls() {
    TextPattern pattern =
        patterns().stream().filter(p -> p.text().contains(MISSPELT)).findFirst().orElseThrow();
    assertThat(pattern.matches("arn:aws:iam::111122223333:role/\u4e2d\ud83d\ude00 \u0085"))
        .isTrue();
    for (String bad : List.of("", "\u0000", "a\u0007", "\u007f", "\u0080", "\ufffe", "\ud83d")) {
      assertThat(pattern.matches(bad)).as(bad).isFalse();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
