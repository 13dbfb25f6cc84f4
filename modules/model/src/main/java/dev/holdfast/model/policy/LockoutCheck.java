package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Statement.Condition;
import dev.holdfast.model.policy.Statement.Effect;
import dev.holdfast.model.policy.Statement.Listed;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether a caller could change a key policy again once it is in force. Errs on the side of a key
 * that stays manageable: an Allow whose conditions cannot be judged here does not count, and a Deny
 * whose conditions cannot be judged is taken to be one that the caller can stay clear of. An
 * account named by the policy stands for everybody that it lets in.
 */
final class LockoutCheck {

  private static final String ACTION = KmsOperation.PUT_KEY_POLICY.action();

  private final KeyArn key;
  private final Caller caller;

  /**
   * The condition keys that are the same whenever this caller calls, in lower case: they are not
   * case-sensitive.
   */
  private final Map<String, String> known;

  LockoutCheck(KeyArn key, Caller caller) {
    this.key = key;
    this.caller = caller;
    this.known =
        Map.of(
            "kms:calleraccount", caller.account().value(),
            "aws:principalaccount", caller.account().value(),
            "aws:principalarn", caller.arn());
  }

  boolean passes(List<Statement> policy) {
    boolean allowed = false;
    for (Statement statement : policy) {
      if (speaksOfCaller(statement)) {
        if (statement.effect() == Effect.DENY) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  private boolean speaksOfCaller(Statement statement) {
    return applies(statement.principals(), this::isCaller)
        && applies(statement.actions(), LockoutCheck::isPutKeyPolicy)
        && applies(statement.resources(), pattern -> Wildcard.matches(pattern, key.toString()))
        && statement.conditions().stream().allMatch(this::holds);
  }

  /** An element that is missing applies to nothing, and so does the negation of nothing. */
  private static <T> boolean applies(Listed<T> listed, Predicate<T> matches) {
    return !listed.values().isEmpty()
        && listed.values().stream().anyMatch(matches) != listed.except();
  }

  private boolean isCaller(Principal principal) {
    return switch (principal) {
      case Principal.Everyone() -> true;
      case Principal.Account(var account) -> account.equals(caller.account());
      case Principal.Identity(var ignored, String arn) -> arn.equals(caller.arn());
      case Principal.UniqueId(String id) -> id.equals(caller.principalId());
      case Principal.Service ignored -> false;
      case Principal.Federated ignored -> false;
    };
  }

  /** Actions are not case-sensitive. */
  private static boolean isPutKeyPolicy(String pattern) {
    return Wildcard.matches(pattern.toLowerCase(Locale.ROOT), ACTION.toLowerCase(Locale.ROOT));
  }

  /** Whether a condition is sure to hold whenever this caller calls. */
  private boolean holds(Condition condition) {
    String actual = known.get(condition.key().toLowerCase(Locale.ROOT));
    List<String> values = condition.values();
    if (actual == null || values.stream().anyMatch(value -> value.contains("${"))) {
      return false;
    }
    return switch (ConditionOperators.withoutIfExists(condition.operator())) {
      case "StringEquals" -> values.contains(actual);
      case "StringNotEquals" -> !values.contains(actual);
      case "StringEqualsIgnoreCase" -> values.stream().anyMatch(actual::equalsIgnoreCase);
      case "StringNotEqualsIgnoreCase" -> values.stream().noneMatch(actual::equalsIgnoreCase);
      case "StringLike", "ArnLike", "ArnEquals" ->
          values.stream().anyMatch(pattern -> Wildcard.matches(pattern, actual));
      case "StringNotLike", "ArnNotLike", "ArnNotEquals" ->
          values.stream().noneMatch(pattern -> Wildcard.matches(pattern, actual));
      default -> false;
    };
  }
}
