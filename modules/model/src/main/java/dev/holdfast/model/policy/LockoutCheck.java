package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Statement.Condition.Quantifier;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a caller could change a key policy again once it is in force. Errs on the side of a key
 * that stays manageable: an Allow whose conditions cannot be judged here does not count, and a Deny
 * whose conditions cannot be judged is taken to be one that the caller can stay clear of. An
 * account named by the policy stands for everybody that it lets in.
 */
final class LockoutCheck {

  private static final Action ACTION = Action.of(KmsOperation.PUT_KEY_POLICY);

  /** What is the same whenever this caller calls. */
  private static final Set<ConditionName> CONSTANT =
      EnumSet.of(
          ConditionName.CALLER_ACCOUNT,
          ConditionName.PRINCIPAL_ACCOUNT,
          ConditionName.PRINCIPAL_ARN,
          ConditionName.PRINCIPAL_IS_AWS_SERVICE,
          ConditionName.VIA_AWS_SERVICE);

  private final AccessRequest request;

  LockoutCheck(KeyArn key, Caller caller) {
    this.request =
        new AccessRequest(caller, ACTION, key.toString(), key.account(), new CallerContext(caller));
  }

  boolean passes(PolicyDocument document) {
    Policy policy = Policy.compile("proposed", document, this::idOfCaller);
    return policy.denies().stream().noneMatch(this::isSure)
        && policy.allows().stream().anyMatch(this::isSure);
  }

  /** Of the names in the policy only the caller's own matter. */
  private Optional<String> idOfCaller(String arn) {
    return switch (request.caller().identity()) {
      case Identity.User user when user.arn().equals(arn) -> Optional.of(user.principalId());
      case Identity.RoleSession session when session.roleArn().equals(arn) ->
          Optional.of(session.roleId());
      case Identity.RoleSession session when session.arn().equals(arn) ->
          Optional.of(session.principalId());
      case Identity.Root ignored -> Optional.empty();
      case Identity.User ignored -> Optional.empty();
      case Identity.RoleSession ignored -> Optional.empty();
      case Identity.FederatedUser ignored -> Optional.empty();
    };
  }

  /** Whether a statement is sure to speak of the caller whenever it calls. */
  private boolean isSure(CompiledStatement statement) {
    return statement.speaksOfUnconditionally(request)
        && statement.conditions().stream().allMatch(this::isSure);
  }

  private boolean isSure(CompiledCondition condition) {
    return CONSTANT.contains(condition.key().name())
        && condition.operator().quantifier() == Quantifier.NONE
        && condition.holds(request.context());
  }
}
