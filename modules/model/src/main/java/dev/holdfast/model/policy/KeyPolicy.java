package dev.holdfast.model.policy;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.Statement.Condition.Quantifier;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** The rules on key policy documents. */
public final class KeyPolicy {

  static final String INVALID_PRINCIPALS =
      "Policy contains a statement with one or more invalid principals.";

  private KeyPolicy() {}

  /**
   * The policy of a key that was created without one, as AWS prints it: its account decides by its
   * own policies.
   */
  public static String defaultFor(KeyArn key) {
    return """
    {
      "Version" : "2012-10-17",
      "Id" : "key-default-1",
      "Statement" : [ {
        "Sid" : "Enable IAM User Permissions",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:%s:iam::%s:root"
        },
        "Action" : "kms:*",
        "Resource" : "*"
      } ]
    }\
    """
        .formatted(key.region().partition(), key.account());
  }

  /**
   * Why a document may not become a key's policy; empty when it may.
   *
   * @param key the key, which may not exist yet
   * @param bypassLockoutCheck whether the caller accepts a policy that locks the caller out
   * @param mostBytes the quota, in bytes of UTF-8
   */
  public static Optional<KmsError> refusal(
      AttachedKeyPolicy policy,
      KeyArn key,
      Caller caller,
      boolean bypassLockoutCheck,
      int mostBytes) {
    String document = policy.document();
    if (!document.chars().allMatch(KeyPolicy::isAllowed)) {
      return Optional.of(
          new KmsError.Invalid(
              "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member"
                  + " must satisfy regular expression pattern:"
                  + " [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"));
    }
    if (document.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
      return Optional.of(
          new KmsError.LimitExceeded("The key policy is longer than " + mostBytes + " bytes."));
    }
    Principals existing = Principals.having(policy.names().resolver());
    PolicyDocument read;
    try {
      read = PolicyReader.read(document, Policy.Kind.KEY, key.region().partition());
    } catch (PolicyReader.Malformed malformed) {
      return Optional.of(new KmsError.MalformedPolicy(String.valueOf(malformed.getMessage())));
    }
    for (Statement statement : read.statements()) {
      if (!statement.principals().values().stream().allMatch(existing::exist)) {
        return Optional.of(new KmsError.MalformedPolicy(INVALID_PRINCIPALS));
      }
      Optional<String> permissive =
          statement.conditions().stream()
              .flatMap(condition -> overlyPermissive(condition).stream())
              .findFirst();
      if (permissive.isPresent()) {
        return permissive.map(KmsError.MalformedPolicy::new);
      }
    }
    if (!bypassLockoutCheck && !new LockoutCheck(key, caller).passes(read)) {
      return Optional.of(new KmsError.PolicyLocksOut());
    }
    return Optional.empty();
  }

  /**
   * ForAllValues holds where there are no values: whoever writes it around what a request may leave
   * out lets in whoever leaves it out. Refused of these two families only, and only where a policy
   * is put: policies that were put before stay as they are.
   */
  private static Optional<String> overlyPermissive(Statement.Condition condition) {
    if (condition.operator().quantifier() != Quantifier.ALL) {
      return Optional.empty();
    }
    ConditionName name = ConditionKey.of(condition.key()).name();
    return name == ConditionName.ENCRYPTION_CONTEXT
        ? Optional.of(overlyPermissive("encryption context"))
        : name == ConditionName.REQUEST_TAG
            ? Optional.of(overlyPermissive("tag"))
            : Optional.empty();
  }

  private static String overlyPermissive(String what) {
    return "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued"
        + " condition key matches requests without the specified "
        + what
        + " or with an unspecified "
        + what
        + ". To fix, remove ForAllValues.";
  }

  /** Whom a document names; nobody when it is malformed. */
  public static Set<Principal> named(String document, KeyArn key) {
    return switch (Policy.readKey(
        "proposed", document, key.region().partition(), PrincipalIds.NONE)) {
      case Policy.Reading.Ready(Policy policy) -> policy.principals();
      case Policy.Reading.Refused ignored -> Set.of();
    };
  }

  private static boolean isAllowed(int c) {
    return c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c <= 0xFF;
  }
}
