package dev.holdfast.model.policy.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A value of a policy as a row of characters, each a literal or a wildcard. */
final class ObviousText {
  private record Glyph(char character, boolean wildcard) {}

  /** Scenarios repeat themselves, and compiling is most of the time that they take. */
  private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

  private final Predicate<Rule> holds;
  private final Map<String, List<String>> context;

  ObviousText(Predicate<Rule> holds, Map<String, List<String>> context) {
    this.holds = holds;
    this.context = context;
  }

  boolean matches(
      String text, boolean variables, boolean wildcards, boolean ignoreCase, String value) {
    return read(text, variables, wildcards)
        .map(glyphs -> matches(glyphs, ignoreCase, value))
        .orElse(false);
  }

  /** Whether it has a variable without a value. */
  boolean lacksValue(String text, boolean variables) {
    return read(text, variables, false).isEmpty();
  }

  /** Each of the six components by itself; what a component holds after the fifth colon is one. */
  boolean matchesArn(String text, boolean variables, String value) {
    Optional<List<Glyph>> glyphs = read(text, variables, true);
    if (glyphs.isEmpty()) {
      return false;
    }
    if (!holds.test(Rule.ARN_IS_COMPARED_BY_COMPONENT)) {
      return matches(glyphs.get(), false, value);
    }
    List<List<Glyph>> patterns = components(glyphs.get());
    String[] components = value.split(":", 6);
    if (patterns.size() != 6 || components.length != 6) {
      return false;
    }
    for (int i = 0; i < 6; i++) {
      if (!matches(patterns.get(i), false, components[i])) {
        return false;
      }
    }
    return true;
  }

  private static List<List<Glyph>> components(List<Glyph> glyphs) {
    List<List<Glyph>> components = new ArrayList<>();
    components.add(new ArrayList<>());
    for (Glyph glyph : glyphs) {
      if (glyph.character() == ':' && components.size() < 6) {
        components.add(new ArrayList<>());
      } else {
        components.getLast().add(glyph);
      }
    }
    return components;
  }

  private boolean matches(List<Glyph> glyphs, boolean ignoreCase, String value) {
    StringBuilder regex = new StringBuilder();
    for (Glyph glyph : glyphs) {
      if (!glyph.wildcard()) {
        regex.append(Pattern.quote(String.valueOf(glyph.character())));
      } else if (glyph.character() == '*') {
        regex.append(holds.test(Rule.STAR_IS_ANY_RUN) ? ".*" : ".+");
      } else {
        regex.append(holds.test(Rule.QUESTION_MARK_IS_ONE_CHARACTER) ? "." : ".?");
      }
    }
    if (!holds.test(Rule.PATTERN_IS_THE_WHOLE_STRING)) {
      regex.append(".*");
    }
    int flags = ignoreCase ? Pattern.DOTALL | Pattern.CASE_INSENSITIVE : Pattern.DOTALL;
    Pattern pattern =
        COMPILED.computeIfAbsent(
            flags + " " + regex, unknown -> Pattern.compile(regex.toString(), flags));
    return pattern.matcher(value).matches();
  }

  /** Empty if a variable has no value: there is nothing that is equal to it or like it. */
  private Optional<List<Glyph>> read(String text, boolean variables, boolean wildcards) {
    List<Glyph> glyphs = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (variables && text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        String variable = text.substring(at + 2, end);
        boolean special = variable.equals("*") || variable.equals("?") || variable.equals("$");
        Optional<String> value = special ? Optional.of(variable) : valueOf(variable);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        boolean literal =
            holds.test(
                special ? Rule.SPECIAL_CHARACTERS_ARE_LITERALS : Rule.VARIABLES_ARE_LITERALS);
        add(value.get(), wildcards && !literal, glyphs);
        at = end + 1;
      } else {
        add(text.substring(at, at + 1), wildcards, glyphs);
        at++;
      }
    }
    return Optional.of(glyphs);
  }

  private static void add(String text, boolean wildcards, List<Glyph> glyphs) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean wildcard = wildcards && (character == '*' || character == '?');
      glyphs.add(new Glyph(character, wildcard));
    }
  }

  /** {@code aws:username} or {@code aws:username, 'nobody'}. */
  private Optional<String> valueOf(String variable) {
    int comma = variable.indexOf(", '");
    String key = comma < 0 ? variable : variable.substring(0, comma);
    Optional<String> fallback =
        comma < 0 || !holds.test(Rule.VARIABLES_MAY_HAVE_DEFAULTS)
            ? Optional.empty()
            : Optional.of(variable.substring(comma + 3, variable.length() - 1));
    List<String> values = context.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    if (values.isEmpty()
        || (fallback.isPresent() && !holds.test(Rule.DEFAULT_YIELDS_TO_THE_VALUE))) {
      return holds.test(Rule.VARIABLE_WITHOUT_VALUE_MATCHES_NOTHING)
          ? fallback
          : Optional.of(fallback.orElse(""));
    }
    return Optional.of(values.getFirst());
  }
}
