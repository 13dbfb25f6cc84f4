package dev.holdfast.model.iam;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tags must look like, those of users as those of sessions. */
public final class TagForms {

  private static final int MAX_KEY = 128;
  private static final int MAX_VALUE = 256;
  private static final String RESERVED_PREFIX = "aws:";

  private TagForms() {}

  /** What is wrong with some tags; empty when nothing is. */
  public static Optional<String> problem(Map<String, String> tags) {
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      Optional<String> problem = keyProblem(tag.getKey()).or(() -> valueProblem(tag.getValue()));
      if (problem.isPresent()) {
        return problem;
      }
      if (!seen.add(IamTags.fold(tag.getKey()))) {
        return Optional.of(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    return Optional.empty();
  }

  static Optional<String> keyProblem(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      return Optional.of("A tag key has 1 to " + MAX_KEY + " characters.");
    }
    if (!key.codePoints().allMatch(TagForms::isTagCharacter)) {
      return Optional.of("The tag key contains characters that are not allowed.");
    }
    return key.regionMatches(true, 0, RESERVED_PREFIX, 0, RESERVED_PREFIX.length())
        ? Optional.of("Tag keys that begin with aws: are reserved for AWS.")
        : Optional.empty();
  }

  private static Optional<String> valueProblem(String value) {
    if (value.length() > MAX_VALUE) {
      return Optional.of("A tag value has at most " + MAX_VALUE + " characters.");
    }
    return value.codePoints().allMatch(TagForms::isTagCharacter)
        ? Optional.empty()
        : Optional.of("The tag value contains characters that are not allowed.");
  }

  /** Letters, numbers and spaces of all scripts, and a few marks. */
  public static boolean isTagCharacter(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> "_.:/=+-@".indexOf(c) >= 0;
    };
  }
}
