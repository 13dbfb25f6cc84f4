package dev.holdfast.model.iam;

import java.util.Map;
import java.util.Optional;

/** What texts must look like. By hand and not by regular expressions: the input is hostile. */
final class Forms {

  static final int USER_OR_ROLE_NAME = 64;
  static final int OTHER_NAME = 128;
  static final int MAX_TAGS = 50;

  private static final int MAX_PATH = 512;
  private static final int MAX_DESCRIPTION = 1_000;
  private static final int MAX_DOCUMENT = 131_072;
  private static final int MIN_ARN = 20;
  private static final int MAX_ARN = 2_048;

  private Forms() {}

  static void name(String name, String member, int maxLength) throws Refusal {
    length(name, member, 1, maxLength);
    if (!name.chars().allMatch(Forms::isNameCharacter)) {
      throw invalid(
          "The specified value for "
              + member
              + " is invalid. It must contain only alphanumeric characters and/or the following:"
              + " +=,.@_-");
    }
  }

  /** {@code /}, or printable ASCII between two slashes. */
  static void path(String path) throws Refusal {
    length(path, "path", 1, MAX_PATH);
    boolean slashes = path.startsWith("/") && path.endsWith("/");
    if (!slashes || path.length() == 2 || !path.chars().allMatch(c -> c >= 0x21 && c <= 0x7E)) {
      throw invalidPath();
    }
  }

  /** Of a policy: names between slashes. */
  static void policyPath(String path) throws Refusal {
    path(path);
    if (path.contains("//") || !path.chars().allMatch(c -> c == '/' || isNameCharacter(c))) {
      throw invalidPath();
    }
  }

  private static Refusal invalidPath() {
    return invalid(
        "The specified value for path is invalid. It must begin and end with / and contain only"
            + " alphanumeric characters and/or / characters.");
  }

  static void pathPrefix(String prefix) throws Refusal {
    length(prefix, "pathPrefix", 1, MAX_PATH);
    if (!prefix.startsWith("/") || !prefix.chars().allMatch(c -> c >= 0x21 && c <= 0x7F)) {
      throw invalid(
          "The specified value for pathPrefix is invalid. It must begin with / and contain only"
              + " alphanumeric characters and/or / characters.");
    }
  }

  static void roleDescription(Optional<String> description) throws Refusal {
    if (description.isPresent()) {
      length(description.get(), "description", 0, MAX_DESCRIPTION);
      if (!description
          .get()
          .chars()
          .allMatch(c -> isLineCharacter(c) || c >= ' ' && c <= '~' || c >= 0xA1 && c <= 0xFF)) {
        throw pattern("description", "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*");
      }
    }
  }

  static void policyDescription(Optional<String> description) throws Refusal {
    if (description.isPresent()) {
      length(description.get(), "description", 0, MAX_DESCRIPTION);
    }
  }

  static void document(String document, String member) throws Refusal {
    length(document, member, 1, MAX_DOCUMENT);
    if (!document.chars().allMatch(c -> isLineCharacter(c) || c >= ' ' && c <= 0xFF)) {
      throw pattern(member, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    }
  }

  static void arn(String arn) throws Refusal {
    length(arn, "policyArn", MIN_ARN, MAX_ARN);
    if (!arn.startsWith("arn:aws:iam::") || !arn.contains(":policy/")) {
      throw new Refusal(new IamError.InvalidInput("ARN " + arn + " is not valid."));
    }
  }

  static void tags(Map<String, String> tags) throws Refusal {
    refuse(TagForms.problem(tags));
  }

  static void tagKey(String key) throws Refusal {
    refuse(TagForms.keyProblem(key));
  }

  private static void refuse(Optional<String> problem) throws Refusal {
    if (problem.isPresent()) {
      throw new Refusal(new IamError.InvalidInput(problem.get()));
    }
  }

  static void length(String value, String member, int min, int max) throws Refusal {
    if (value.length() < min) {
      throw constraint(member, "Member must have length greater than or equal to " + min);
    }
    if (value.length() > max) {
      throw constraint(member, "Member must have length less than or equal to " + max);
    }
  }

  static void range(int value, String member, int min, int max) throws Refusal {
    if (value < min) {
      throw constraint(member, "Member must have value greater than or equal to " + min);
    }
    if (value > max) {
      throw constraint(member, "Member must have value less than or equal to " + max);
    }
  }

  private static Refusal pattern(String member, String pattern) {
    return constraint(member, "Member must satisfy regular expression pattern: " + pattern);
  }

  private static Refusal constraint(String member, String constraint) {
    return invalid(
        "1 validation error detected: Value at '"
            + member
            + "' failed to satisfy constraint: "
            + constraint);
  }

  static Refusal invalid(String message) {
    return new Refusal(new IamError.ValidationError(message));
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "_+=,.@-".indexOf(c) >= 0;
  }

  private static boolean isLineCharacter(int c) {
    return c == '\t' || c == '\n' || c == '\r';
  }
}
