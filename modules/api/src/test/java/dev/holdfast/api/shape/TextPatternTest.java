package dev.holdfast.api.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every hand-written matcher against the regular expression that it stands for. */
class TextPatternTest {

  private static final List<String> PATTERNS =
      List.of(
          "^[a-zA-Z0-9:/_-]+$",
          "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
          "[\\u0020-\\u00FF]*",
          "[\\w]+",
          "^[\\w+=,.@:/-]+$",
          "^[a-f0-9]+$",
          "^[A-Z2-7]+$",
          "^[a-zA-Z0-9\\/+=]+$",
          "^[a-zA-Z0-9-_.]+$",
          "^[a-zA-Z0-9:/_\\s.-]+$",
          "[0-9]{12}",
          "^https://[a-zA-Z0-9.-]+$",
          "cluster-[2-7a-zA-Z]{11,16}",
          "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$",
          "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
          "^([a-z]+-){2,3}\\d+$");

  @Property(tries = 3000)
  void matchers_agreeWithTheirPatterns(@ForAll("texts") String text) {
    for (String pattern : PATTERNS) {
      assertThat(TextPattern.of(pattern).matches(text))
          .as("%s on '%s'", pattern, text)
          .isEqualTo(Pattern.compile(pattern).matcher(text).matches());
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "a",
            "Z",
            "7",
            "1",
            "0123456789",
            "-",
            "_",
            ".",
            "/",
            ":",
            "+",
            "=",
            ",",
            "@",
            " ",
            "\t",
            "\n",
            "\u00ff",
            "\u0100",
            "/kms/xks/v",
            "https://",
            "cluster-",
            "com.amazonaws.vpce.",
            ".vpce-svc-",
            "us-east-1",
            "eu-",
            "aaaaaaaaaaa",
            "\u0660",
            "$");
    return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
  }
}
