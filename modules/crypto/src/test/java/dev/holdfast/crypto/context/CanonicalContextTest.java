package dev.holdfast.crypto.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.VectorFile;
import dev.holdfast.model.key.EncryptionContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two contexts have the same bytes only when they are equal. */
class CanonicalContextTest {

  private static final String[] PIECES = {
    "",
    "a",
    "b",
    "ab",
    "A",
    "\u0000",
    "=",
    ",",
    ":",
    "a\u0000",
    "é",
    "e\u0301",
    "\uFFFD",
    "\uE000",
    "\uD83D\uDE00",
    "key",
    "KMSEC1",
    " ",
    "a "
  };

  /** {@code name=value&name=value}, each percent-encoded UTF-8. */
  public static EncryptionContext parse(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int at = pair.indexOf('=');
      pairs.put(
          URLDecoder.decode(pair.substring(0, at), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return new EncryptionContext(pairs);
  }

  @Test
  void publishedVectors_hold() {
    List<List<String>> vectors = VectorFile.read("/context-vectors.txt");
    assertThat(vectors).hasSizeGreaterThan(5);
    for (List<String> vector : vectors) {
      assertThat(HexFormat.of().formatHex(CanonicalContext.encode(parse(vector.get(0)))))
          .isEqualTo(vector.get(1));
    }
  }

  @Test
  void adversarialPairs_areEncodedAlikeOnlyWhenEqual() {
    Random random = new Random(2);
    int naiveConfusions = 0;
    int equalPairs = 0;
    for (int i = 0; i < TestTools.MUTATIONS; i++) {
      Map<String, String> one = pairs(random);
      Map<String, String> two = variant(one, random);
      boolean alike =
          Arrays.equals(
              CanonicalContext.encode(new EncryptionContext(one)),
              CanonicalContext.encode(new EncryptionContext(two)));
      if (alike != one.equals(two)) {
        throw new AssertionError(one + " and " + two);
      }
      equalPairs += one.equals(two) ? 1 : 0;
      naiveConfusions += !one.equals(two) && naive(one).equals(naive(two)) ? 1 : 0;
    }
    assertThat(equalPairs).isPositive();
    assertThat(naiveConfusions).as("control: concatenation confuses contexts").isGreaterThan(100);
  }

  private static Map<String, String> pairs(Random random) {
    Map<String, String> pairs = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      pairs.put(piece(random) + piece(random), piece(random) + piece(random));
    }
    return pairs;
  }

  private static String piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)];
  }

  private static Map<String, String> variant(Map<String, String> of, Random random) {
    Map<String, String> variant = new LinkedHashMap<>();
    of.forEach((name, value) -> {
      String joined = name + value;
      switch (random.nextInt(6)) {
        case 0 -> {
          int cut = joined.isEmpty() ? 0 : random.nextInt(joined.length());
          boolean splitsACharacter = cut > 0 && Character.isHighSurrogate(joined.charAt(cut - 1));
          int at = splitsACharacter ? cut - 1 : cut;
          variant.put(joined.substring(0, at), joined.substring(at));
        }
        case 1 -> variant.put(value, name);
        case 2 -> variant.put(name + "\u0000", value);
        case 3 -> variant.put(name.toUpperCase(java.util.Locale.ROOT), value);
        default -> variant.put(name, value);
      }
    });
    if (random.nextInt(8) == 0) {
      variant.put("", "");
    }
    return variant;
  }

  /** What others did: names and values one after the other, without lengths. */
  private static String naive(Map<String, String> pairs) {
    StringBuilder joined = new StringBuilder();
    new java.util.TreeMap<>(pairs).forEach((name, value) -> joined.append(name).append(value));
    return joined.toString();
  }

  @Test
  void loneSurrogate_isRefused_andNotTakenForAQuestionMark() {
    for (Map<String, String> pairs :
        List.of(Map.of("\uD800", "a"), Map.of("a", "\uDC00"), Map.of("a\uD800b", ""))) {
      assertThatThrownBy(() -> CanonicalContext.encode(new EncryptionContext(pairs)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
