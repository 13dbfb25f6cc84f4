package dev.holdfast.model.sts;

import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.iam.TagForms;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What texts must look like, and how much there may be of them. */
final class StsForms {

  static final int MAX_SESSION_NAME = 64;

  private static final int MIN_NAME = 2;
  private static final int MAX_EXTERNAL_ID = 1_224;
  private static final int MAX_POLICY = 2_048;
  private static final int MAX_POLICY_ARNS = 10;
  private static final int MAX_TAGS = 50;

  /** AWS packs policies and tags and does not say how; this much of UTF-8 is all of it here. */
  private static final int MAX_PACKED = 8_192;

  private StsForms() {}

  static void name(String name, String member, int max) throws StsRefusal {
    length(name, member, MIN_NAME, max);
    if (!name.chars().allMatch(StsForms::isNameCharacter)) {
      throw pattern(member, "[\\w+=,.@-]*");
    }
  }

  static void externalId(Optional<String> externalId) throws StsRefusal {
    if (externalId.isPresent()) {
      length(externalId.get(), "externalId", MIN_NAME, MAX_EXTERNAL_ID);
      if (!externalId.get().chars().allMatch(c -> isNameCharacter(c) || c == ':' || c == '/')) {
        throw pattern("externalId", "[\\w+=,.@:\\/-]*");
      }
    }
  }

  static int seconds(int seconds, int min, int max) throws StsRefusal {
    if (seconds < min) {
      throw constraint("durationSeconds", "Member must have value greater than or equal to " + min);
    }
    if (seconds > max) {
      throw constraint("durationSeconds", "Member must have value less than or equal to " + max);
    }
    return seconds;
  }

  static void policies(Optional<String> policy, List<String> policyArns) throws StsRefusal {
    if (policy.isPresent()) {
      length(policy.get(), "policy", 1, MAX_POLICY);
      if (!policy
          .get()
          .chars()
          .allMatch(c -> c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c <= 0xFF)) {
        throw pattern("policy", "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
      }
      Optional<String> wrong = new PolicyText(policy.get()).problem();
      if (wrong.isPresent()) {
        throw new StsRefusal(new StsError.MalformedPolicyDocument(wrong.get()));
      }
    }
    if (policyArns.size() > MAX_POLICY_ARNS) {
      throw constraint(
          "policyArns", "Member must have length less than or equal to " + MAX_POLICY_ARNS);
    }
    for (String arn : policyArns) {
      if (!arn.startsWith("arn:aws:iam::") || !arn.contains(":policy/")) {
        throw invalid("ARN " + arn + " is not valid.");
      }
    }
  }

  static void tags(Map<String, String> tags, Set<String> transitiveKeys) throws StsRefusal {
    if (tags.size() > MAX_TAGS) {
      throw constraint("tags", "Member must have length less than or equal to " + MAX_TAGS);
    }
    Optional<String> wrong = TagForms.problem(tags);
    if (wrong.isPresent()) {
      throw invalid(wrong.get());
    }
    Set<String> keys = new HashSet<>();
    tags.keySet().forEach(key -> keys.add(key.toLowerCase(Locale.ROOT)));
    for (String key : transitiveKeys) {
      if (!tags.containsKey(key)) {
        throw invalid("The specified transitive tag key must be included in the requested tags.");
      }
    }
  }

  /**
   * How much of what is allowed a session's policies and tags take.
   *
   * @throws StsRefusal when it is more than all
   */
  static int packedSizePercent(Session session) throws StsRefusal {
    int size = session.policy().map(policy -> bytes(policy.text())).orElse(0);
    for (String arn : session.policyArns()) {
      size += bytes(arn);
    }
    for (Map.Entry<String, String> tag : session.tags().entrySet()) {
      size += bytes(tag.getKey()) + bytes(tag.getValue());
    }
    int percent = Math.ceilDiv(size * 100, MAX_PACKED);
    if (percent > 100) {
      throw new StsRefusal(
          new StsError.PackedPolicyTooLarge(
              "Packed policy consumes "
                  + percent
                  + "% of allotted space, please use smaller"
                  + " policy."));
    }
    return percent;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void length(String value, String member, int min, int max) throws StsRefusal {
    if (value.length() < min) {
      throw constraint(member, "Member must have length greater than or equal to " + min);
    }
    if (value.length() > max) {
      throw constraint(member, "Member must have length less than or equal to " + max);
    }
  }

  private static StsRefusal pattern(String member, String pattern) {
    return constraint(member, "Member must satisfy regular expression pattern: " + pattern);
  }

  private static StsRefusal constraint(String member, String constraint) {
    return invalid(
        "1 validation error detected: Value at '"
            + member
            + "' failed to satisfy constraint: "
            + constraint);
  }

  static StsRefusal invalid(String message) {
    return new StsRefusal(new StsError.ValidationError(message));
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "_+=,.@-".indexOf(c) >= 0;
  }
}
