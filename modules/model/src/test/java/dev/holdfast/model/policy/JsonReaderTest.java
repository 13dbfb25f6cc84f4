package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.policy.Json.JsonArray;
import dev.holdfast.model.policy.Json.JsonBoolean;
import dev.holdfast.model.policy.Json.JsonNull;
import dev.holdfast.model.policy.Json.JsonNumber;
import dev.holdfast.model.policy.Json.JsonObject;
import dev.holdfast.model.policy.Json.JsonString;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @Test
  void everyKindOfValue_isRead() throws JsonReader.MalformedJson {
    assertThat(
            JsonReader.read(
                " {\"a\" : [ 1 , -0.5e+10, \"x\" ], \"b\":{},"
                    + " \"c\":true,\"d\":false,\"e\":null,\"f\":[]}\r\n"
                    + "\t"))
        .isEqualTo(
            new JsonObject(
                Map.of(
                    "a",
                        new JsonArray(
                            List.of(
                                new JsonNumber("1"),
                                new JsonNumber("-0.5e+10"),
                                new JsonString("x"))),
                    "b", new JsonObject(Map.of()),
                    "c", new JsonBoolean(true),
                    "d", new JsonBoolean(false),
                    "e", new JsonNull(),
                    "f", new JsonArray(List.of()))));
  }

  @Test
  void escapes_areUndone() throws JsonReader.MalformedJson {
    assertThat(JsonReader.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\""))
        .isEqualTo(new JsonString("\"\\/\b\f\n\r\t\u00e9\uD83D\uDE00"));
  }

  @Test
  void everyHexadecimalDigit_counts() throws JsonReader.MalformedJson {
    assertThat(JsonReader.read("\"\\u1234\\u5678\\u9abc\\uABCD\\u0dEf\\uF0Fa\""))
        .isEqualTo(new JsonString("\u1234\u5678\u9abc\uabcd\u0def\uf0fa"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-0", "10", "90", "0.0", "0.19", "1e5", "1E5", "1e+5", "1E-5", "1.5e0"})
  void number_isKeptAsItIsWritten(String text) throws JsonReader.MalformedJson {
    assertThat(JsonReader.read(text)).isEqualTo(new JsonNumber(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e+",
        "1e+-5",
        "1e-+5",
        "1eE5",
        "--1",
        "\"\\u00/0\"",
        "\"\\u00:0\"",
        "\"\\u00@0\"",
        "\"\\u00G0\"",
        "\"\\u00`0\"",
        "",
        " ",
        "{",
        "[1,",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "[1}",
        "{} {}",
        "tru",
        "True",
        "nul",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "NaN",
        "Infinity",
        "0x10",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u\u0661\u0661\u0661\u0661\"",
        "\"a\nb\"",
        "\"a\u0000b\"",
        "// comment\n{}",
        "/* comment */{}",
        "\uFEFF{}",
        "\u00A0{}"
      })
  void whatRfc8259DoesNotKnow_isRefused(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(JsonReader.MalformedJson.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\uD83D\"",
        "\"\\uDE00\"",
        "\"\\uDE00\\uD83D\"",
        "\"\\uD83Dx\"",
        "{\"\\uD83D\":1}"
      })
  void halfOfASurrogatePair_isRefused(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).hasMessageContaining("surrogate");
  }

  @Test
  void halfOfASurrogatePair_unescaped_isRefused() {
    assertThatThrownBy(() -> JsonReader.read("\"" + '\uD83D' + "\""))
        .hasMessageContaining("surrogate");
  }

  @Test
  void duplicateNames_areRefused_howeverTheyAreWritten() {
    assertThatThrownBy(() -> JsonReader.read("{\"Effect\":1,\"Effect\":1}"))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> JsonReader.read("{\"Effect\":1,\"\\u0045ffect\":1}"))
        .hasMessageContaining("twice");
  }

  @Test
  void deepNesting_isRefused_beforeTheStackIsUsedUp() throws JsonReader.MalformedJson {
    assertThat(JsonReader.read("[".repeat(32) + "]".repeat(32))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> JsonReader.read("[".repeat(33) + "]".repeat(33)))
        .hasMessageContaining("deep");
    assertThatThrownBy(() -> JsonReader.read("{\"a\":[".repeat(100_000)))
        .hasMessageContaining("deep");
  }

  @Test
  void siblings_doNotCountAsNesting() throws JsonReader.MalformedJson {
    assertThat(JsonReader.read("[" + "[],{},".repeat(100) + "1]")).isInstanceOf(JsonArray.class);
  }

  @Test
  void mistake_isShownWhereItIs() {
    assertThatThrownBy(() -> JsonReader.read("{\n  \"a\": 1,\n  \"b\" 2\n}"))
        .hasMessage("expected ':' at line 3, column 7");
  }

  static List<String> garbage() {
    return List.of("{\"a\":".repeat(10), "\"".repeat(1001), "-".repeat(1000), "\\u".repeat(500));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void garbage_isRefused(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(JsonReader.MalformedJson.class);
  }

  @Property
  void anyText_isReadOrRefused(@ForAll @StringLength(max = 50) String text) {
    try {
      assertThat(JsonReader.read(text)).isNotNull();
    } catch (JsonReader.MalformedJson refused) {
      assertThat(refused).hasMessageContaining(" at line ");
    }
  }

  @Property
  void anyString_survivesEscaping(@ForAll @StringLength(max = 50) String text)
      throws JsonReader.MalformedJson {
    String paired = text.replaceAll("[\\uD800-\\uDFFF]", "");
    StringBuilder escaped = new StringBuilder("\"");
    paired.chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
    assertThat(JsonReader.read(escaped.append('"').toString())).isEqualTo(new JsonString(paired));
  }
}
