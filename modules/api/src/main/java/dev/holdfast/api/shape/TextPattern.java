package dev.holdfast.api.shape;

import dev.holdfast.model.iam.TagForms;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * A pattern of the service model: its text for validation messages, and a hand-written matcher.
 * Text from outside never meets a regular expression engine, which can take exponential time; every
 * matcher here reads its input once.
 *
 * @param text the regular expression as the model writes it
 */
public record TextPattern(String text, Predicate<String> matcher) {

  private static final IntPredicate LOWER = c -> c >= 'a' && c <= 'z';
  private static final IntPredicate UPPER = c -> c >= 'A' && c <= 'Z';
  private static final IntPredicate DIGIT = c -> c >= '0' && c <= '9';
  private static final IntPredicate ALPHANUMERIC = LOWER.or(UPPER).or(DIGIT);
  private static final IntPredicate WORD = ALPHANUMERIC.or(c -> c == '_');
  private static final IntPredicate NAME = WORD.or(c -> "+=,.@-".indexOf(c) >= 0);
  private static final IntPredicate SPACE = c -> c == ' ' || c >= '\t' && c <= '\r';

  private static final Map<String, Predicate<String>> MATCHERS =
      Map.ofEntries(
          Map.entry("^[a-zA-Z0-9:/_-]+$", some(ALPHANUMERIC.or(anyOf(":/_-")))),
          Map.entry(
              "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
              some(anyOf("\t\n\r").or(c -> c >= ' ' && c <= 0xFF))),
          Map.entry("[\\u0020-\\u00FF]*", all(c -> c >= ' ' && c <= 0xFF)),
          Map.entry("[\\w]+", some(WORD)),
          Map.entry("^[\\w+=,.@:/-]+$", some(WORD.or(anyOf("+=,.@:/-")))),
          Map.entry("^[a-f0-9]+$", some(DIGIT.or(c -> c >= 'a' && c <= 'f'))),
          Map.entry("^[A-Z2-7]+$", some(UPPER.or(c -> c >= '2' && c <= '7'))),
          Map.entry("^[a-zA-Z0-9\\/+=]+$", some(ALPHANUMERIC.or(anyOf("/+=")))),
          Map.entry("^[a-zA-Z0-9-_.]+$", some(ALPHANUMERIC.or(anyOf("-_.")))),
          Map.entry("^[a-zA-Z0-9:/_\\s.-]+$", some(ALPHANUMERIC.or(SPACE).or(anyOf(":/_.-")))),
          Map.entry("[0-9]{12}", text -> text.length() == 12 && text.chars().allMatch(DIGIT)),
          Map.entry(
              "^https://[a-zA-Z0-9.-]+$", after("https://", some(ALPHANUMERIC.or(anyOf(".-"))))),
          Map.entry("cluster-[2-7a-zA-Z]{11,16}", after("cluster-", TextPattern::isClusterSuffix)),
          Map.entry(
              "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$",
              TextPattern::isXksPath),
          Map.entry(
              "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
              TextPattern::isEndpointService),
          Map.entry("^([a-z]+-){2,3}\\d+$", TextPattern::isRegion),
          // IAM and STS
          Map.entry("[\\w+=,.@-]+", some(NAME)),
          Map.entry("[\\w+=,.@-]*", all(NAME)),
          Map.entry("[\\w+=,.@:\\/-]*", all(NAME.or(anyOf(":/")))),
          Map.entry("[\\w+=/:,.@-]*", all(NAME.or(anyOf(":/")))),
          Map.entry("[\\w]*", all(WORD)),
          Map.entry("[\\d]*", all(DIGIT)),
          Map.entry("[\\u0020-\\u00FF]+", some(c -> c >= ' ' && c <= 0xFF)),
          Map.entry(
              "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
              all(anyOf("\t\n\r").or(c -> c >= ' ' && c <= '~' || c >= 0xA1 && c <= 0xFF))),
          Map.entry(
              "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD"
                  + "\\u10000-\\u10FFFF]+",
              some(TextPattern::isArnCharacter)),
          Map.entry("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", some(TagForms::isTagCharacter)),
          Map.entry("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", all(TagForms::isTagCharacter)),
          Map.entry(
              "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)",
              text -> text.equals("/") || text.length() > 2 && isBetweenSlashes(text)),
          Map.entry("\\u002F[\\u0021-\\u007F]*", after("/", all(c -> c > ' ' && c <= 0x7F))),
          Map.entry(
              "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/",
              text ->
                  text.equals("/")
                      || isBetweenSlashes(text)
                          && !text.contains("//")
                          && text.chars().allMatch(NAME.or(c -> c == '/'))),
          Map.entry("v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?", after("v", TextPattern::isVersionNumber)));

  /**
   * The pattern with this text.
   *
   * @throws IllegalStateException when nobody has written a matcher for it: the model has brought a
   *     new pattern
   */
  static TextPattern of(String text) {
    Predicate<String> matcher = MATCHERS.get(text);
    if (matcher == null) {
      throw new IllegalStateException("no matcher for the pattern " + text);
    }
    return new TextPattern(text, matcher);
  }

  boolean matches(String value) {
    return matcher.test(value);
  }

  private static IntPredicate anyOf(String characters) {
    return c -> characters.indexOf(c) >= 0;
  }

  private static Predicate<String> all(IntPredicate allowed) {
    return text -> text.codePoints().allMatch(allowed);
  }

  private static Predicate<String> some(IntPredicate allowed) {
    return text -> !text.isEmpty() && text.codePoints().allMatch(allowed);
  }

  private static Predicate<String> after(String prefix, Predicate<String> rest) {
    return text -> text.startsWith(prefix) && rest.test(text.substring(prefix.length()));
  }

  private static boolean isArnCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= ' ' && c <= '~'
        || c == 0x85
        || c >= 0xA0 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }

  private static boolean isBetweenSlashes(String text) {
    return text.length() > 1
        && text.startsWith("/")
        && text.endsWith("/")
        && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  private static boolean isVersionNumber(String text) {
    int dot = text.indexOf('.');
    String number = dot < 0 ? text : text.substring(0, dot);
    return some(DIGIT).test(number)
        && number.charAt(0) != '0'
        && text.substring(number.length() + (dot < 0 ? 0 : 1))
            .chars()
            .allMatch(ALPHANUMERIC.or(c -> c == '-'));
  }

  private static boolean isClusterSuffix(String text) {
    return text.length() >= 11
        && text.length() <= 16
        && text.chars().allMatch(LOWER.or(UPPER).or(c -> c >= '2' && c <= '7'));
  }

  private static boolean isXksPath(String text) {
    String middle = "/kms/xks/v";
    int at = text.lastIndexOf(middle);
    if (at < 0) {
      return false;
    }
    String version = text.substring(at + middle.length());
    if (version.isEmpty() || version.length() > 2 || !version.chars().allMatch(DIGIT)) {
      return false;
    }
    String prefix = text.substring(0, at);
    return prefix.isEmpty()
        || prefix.length() > 1
            && prefix.charAt(0) == '/'
            && prefix.chars().allMatch(ALPHANUMERIC.or(anyOf("/_-")));
  }

  private static boolean isEndpointService(String text) {
    String rest;
    if (text.startsWith("com.amazonaws.vpce.")) {
      rest = text.substring("com.amazonaws.vpce.".length());
    } else if (text.startsWith("eu.amazonaws.vpce.")) {
      rest = text.substring("eu.amazonaws.vpce.".length());
    } else {
      return false;
    }
    String middle = ".vpce-svc-";
    int at = rest.indexOf(middle);
    return at > 0
        && isRegion(rest.substring(0, at))
        && some(LOWER.or(DIGIT)).test(rest.substring(at + middle.length()));
  }

  /** Two or three words and a number, joined by hyphens. */
  private static boolean isRegion(String text) {
    int words = 0;
    int start = 0;
    for (int hyphen = text.indexOf('-'); hyphen >= 0; hyphen = text.indexOf('-', start)) {
      if (!some(LOWER).test(text.substring(start, hyphen))) {
        return false;
      }
      words++;
      start = hyphen + 1;
    }
    return words >= 2 && words <= 3 && some(DIGIT).test(text.substring(start));
  }
}
