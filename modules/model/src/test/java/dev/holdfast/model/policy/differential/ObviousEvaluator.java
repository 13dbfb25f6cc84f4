package dev.holdfast.model.policy.differential;

import dev.holdfast.model.policy.differential.Scenario.Actor;
import dev.holdfast.model.policy.differential.Scenario.GivenGrant;
import dev.holdfast.model.policy.differential.Scenario.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides as the IAM user guide and the KMS developer guide read, slowly and obviously. It knows
 * nothing of the evaluator that it judges.
 */
final class ObviousEvaluator implements Engine {
  /** How a statement of a key policy meets the caller. */
  private enum Named {
    CALLER,
    ROLE,
    ACCOUNT,
    EVERYONE
  }

  private final Predicate<Rule> holds;
  private final Predicate<String> brokenOperator;

  /** As documented. */
  ObviousEvaluator() {
    this(rule -> true, operator -> false);
  }

  private ObviousEvaluator(Predicate<Rule> holds, Predicate<String> brokenOperator) {
    this.holds = holds;
    this.brokenOperator = brokenOperator;
  }

  static ObviousEvaluator breaking(Rule rule) {
    return new ObviousEvaluator(other -> other != rule, operator -> false);
  }

  /** Holds where the operator should not, and the other way round. */
  static ObviousEvaluator breaking(String operator) {
    return new ObviousEvaluator(rule -> true, operator::equals);
  }

  @Override
  public Verdict decide(Scenario scenario) {
    return new Decision(scenario, contextOf(scenario)).verdict();
  }

  /** The request's context with what follows from the caller and the encryption context. */
  private Map<String, List<String>> contextOf(Scenario scenario) {
    Actor caller = scenario.caller();
    Map<String, List<String>> context = new HashMap<>(scenario.context());
    boolean ofRole =
        caller.kind() == Kind.ROLE_SESSION
            && holds.test(Rule.PRINCIPAL_ARN_OF_A_SESSION_IS_THE_ROLES);
    context.put("aws:principalarn", List.of(ofRole ? caller.roleArn() : caller.arn()));
    context.put("aws:principalaccount", List.of(caller.account()));
    context.put("kms:calleraccount", List.of(caller.account()));
    context.put("aws:userid", List.of(caller.userId()));
    context.put("aws:viaawsservice", List.of("false"));
    context.put(
        "aws:principaltype",
        List.of(
            switch (caller.kind()) {
              case ROOT -> "Account";
              case USER -> "User";
              case ROLE_SESSION -> "AssumedRole";
              case FEDERATED_USER -> "FederatedUser";
            }));
    if (caller.kind() == Kind.USER
        || (!caller.name().isEmpty() && !holds.test(Rule.ONLY_USERS_HAVE_A_USERNAME))) {
      context.put("aws:username", List.of(caller.name()));
    }
    caller
        .tags()
        .forEach((key, value) ->
            context.put("aws:principaltag/" + key.toLowerCase(Locale.ROOT), List.of(value)));
    scenario
        .encryptionContext()
        .forEach((key, value) ->
            context.put(
                "kms:encryptioncontext:"
                    + (holds.test(Rule.NAMES_IN_THE_ENCRYPTION_CONTEXT_IGNORE_CASE)
                        ? key.toLowerCase(Locale.ROOT)
                        : key),
                List.of(value)));
    if (!scenario.encryptionContext().isEmpty()) {
      context.put("kms:encryptioncontextkeys", List.copyOf(scenario.encryptionContext().keySet()));
    }
    return context;
  }

  private final class Decision {
    private final Scenario scenario;
    private final Actor caller;
    private final ObviousText text;
    private final ObviousConditions conditions;

    Decision(Scenario scenario, Map<String, List<String>> context) {
      this.scenario = scenario;
      this.caller = scenario.caller();
      this.text = new ObviousText(holds, context);
      this.conditions = new ObviousConditions(holds, brokenOperator, context, text);
    }

    Verdict verdict() {
      if (isExplicitlyDenied()) {
        return Verdict.EXPLICITLY_DENIED;
      }
      boolean ownAccount = caller.account().equals(scenario.resourceAccount());
      return (ownAccount ? isAllowedAtHome() : isAllowedAbroad())
          ? Verdict.ALLOWED
          : Verdict.NOT_ALLOWED;
    }

    private boolean isExplicitlyDenied() {
      boolean byKeyPolicy = !namedBy("Deny").isEmpty();
      boolean byIdentityPolicy =
          scenario.identityPolicies().stream().anyMatch(policy -> says("Deny", policy));
      boolean byBoundary = scenario.boundary().stream().anyMatch(policy -> says("Deny", policy));
      boolean bySessionPolicy =
          scenario.sessionPolicies().stream().anyMatch(policy -> says("Deny", policy));
      return (byKeyPolicy && holds.test(Rule.DENY_IN_THE_KEY_POLICY_WINS))
          || (byIdentityPolicy && holds.test(Rule.DENY_IN_AN_IDENTITY_POLICY_WINS))
          || (byBoundary && holds.test(Rule.DENY_IN_THE_BOUNDARY_WINS))
          || (bySessionPolicy && holds.test(Rule.DENY_IN_A_SESSION_POLICY_WINS));
    }

    private boolean isAllowedAtHome() {
      Set<Named> named = namedBy("Allow");
      if (caller.kind() == Kind.ROOT) {
        return !named.isEmpty() || aGrantAllows() || !holds.test(Rule.ROOT_NEEDS_THE_KEY_POLICY);
      }
      if (named.contains(Named.EVERYONE)) {
        return true;
      }
      if (named.contains(Named.CALLER)
          && (boundaryAllows() || holds.test(Rule.NAMED_CALLER_IS_NOT_LIMITED_BY_BOUNDARY))
          && (sessionPolicyAllows()
              || holds.test(Rule.NAMED_SESSION_IS_NOT_LIMITED_BY_SESSION_POLICY))) {
        return true;
      }
      if (named.contains(Named.ROLE)
          && (boundaryAllows() || !holds.test(Rule.NAMED_ROLE_IS_LIMITED_BY_BOUNDARY))
          && (sessionPolicyAllows() || !holds.test(Rule.NAMED_ROLE_IS_LIMITED_BY_SESSION_POLICY))
          && (identityPolicyAllows() || holds.test(Rule.NAMED_ROLE_NEEDS_NO_IDENTITY_POLICY))) {
        return true;
      }
      boolean delegated =
          named.contains(Named.ACCOUNT)
              || !holds.test(Rule.IDENTITY_POLICY_WORKS_ONLY_BY_DELEGATION);
      if (delegated
          && (ownAccountAllows() || !holds.test(Rule.DELEGATION_NEEDS_AN_IDENTITY_POLICY))) {
        return true;
      }
      return aGrantAllows();
    }

    /** The key's account must let the caller in, and the caller's account must let it out. */
    private boolean isAllowedAbroad() {
      boolean keySide = !namedBy("Allow").isEmpty() || aGrantAllows();
      return (keySide || !holds.test(Rule.OTHER_ACCOUNT_NEEDS_THE_KEY_POLICY))
          && (ownSideAbroad() || !holds.test(Rule.OTHER_ACCOUNT_NEEDS_ITS_OWN_POLICY))
          && (!scenario.action().equals("kms:PutKeyPolicy")
              || !holds.test(Rule.OTHER_ACCOUNT_MAY_ONLY_USE));
    }

    private boolean ownSideAbroad() {
      return (caller.kind() == Kind.ROOT
              && holds.test(Rule.OTHER_ACCOUNTS_ROOT_NEEDS_NO_IDENTITY_POLICY))
          || (identityPolicyAllows()
              && (boundaryAllows() || !holds.test(Rule.OTHER_ACCOUNT_IS_LIMITED_BY_ITS_BOUNDARY))
              && (sessionPolicyAllows()
                  || !holds.test(Rule.OTHER_ACCOUNT_IS_LIMITED_BY_ITS_SESSION_POLICY)));
    }

    private boolean ownAccountAllows() {
      return identityPolicyAllows()
          && (boundaryAllows() || !holds.test(Rule.BOUNDARY_LIMITS_IDENTITY_POLICIES))
          && (sessionPolicyAllows() || !holds.test(Rule.SESSION_POLICY_LIMITS_IDENTITY_POLICIES));
    }

    private boolean identityPolicyAllows() {
      return scenario.identityPolicies().stream().anyMatch(policy -> says("Allow", policy));
    }

    private boolean boundaryAllows() {
      return scenario.boundary().stream().allMatch(policy -> says("Allow", policy));
    }

    /** A role's session without policies may what the role may, a federated user's may nothing. */
    private boolean sessionPolicyAllows() {
      if (scenario.sessionPolicies().isEmpty()) {
        return caller.kind() != Kind.FEDERATED_USER
            || !holds.test(Rule.FEDERATED_USER_NEEDS_A_SESSION_POLICY);
      }
      return holds.test(Rule.ONE_SESSION_POLICY_OF_SEVERAL_SUFFICES)
          ? scenario.sessionPolicies().stream().anyMatch(policy -> says("Allow", policy))
          : scenario.sessionPolicies().stream().allMatch(policy -> says("Allow", policy));
    }

    private boolean aGrantAllows() {
      return holds.test(Rule.GRANT_ALLOWS)
          && scenario.grants().stream().anyMatch(this::isAllowedBy);
    }

    private boolean isAllowedBy(GivenGrant grant) {
      String operation = scenario.action().substring("kms:".length());
      boolean forOperation =
          grant.operations().contains(operation) || !holds.test(Rule.GRANT_IS_FOR_ITS_OPERATIONS);
      return forOperation && isGrantee(grant) && isWithinConstraints(grant, operation);
    }

    private boolean isGrantee(GivenGrant grant) {
      if (!holds.test(Rule.GRANT_IS_FOR_ITS_GRANTEE)) {
        return true;
      }
      if (!holds.test(Rule.GRANT_IS_FOR_WHO_BORE_THE_NAME)
          && (grant.grantee().equals(caller.arn()) || grant.grantee().equals(caller.roleArn()))) {
        return true;
      }
      String id = grant.granteeId();
      if (!holds.test(Rule.GRANT_TO_A_SESSION_IS_FOR_NO_OTHER) && id.startsWith("AROA")) {
        return id.split(":", 2)[0].equals(caller.uniqueId());
      }
      if (id.equals(caller.account())) {
        return (caller.kind() == Kind.ROOT && holds.test(Rule.GRANT_TO_AN_ACCOUNT_IS_FOR_ITS_ROOT))
            || ownAccountAllows()
            || !holds.test(Rule.GRANT_TO_AN_ACCOUNT_NEEDS_AN_IDENTITY_POLICY);
      }
      boolean isRoles =
          caller.kind() == Kind.ROLE_SESSION
              && id.equals(caller.uniqueId())
              && holds.test(Rule.GRANT_TO_A_ROLE_IS_FOR_ITS_SESSIONS);
      return (id.equals(caller.userId()) || isRoles)
          && (identityPolicyAllows() || holds.test(Rule.GRANTEE_NEEDS_NO_IDENTITY_POLICY))
          && (boundaryAllows() || holds.test(Rule.GRANTEE_IS_NOT_LIMITED_BY_BOUNDARY))
          && (sessionPolicyAllows() || holds.test(Rule.GRANTEE_IS_NOT_LIMITED_BY_SESSION_POLICY));
    }

    private boolean isWithinConstraints(GivenGrant grant, String operation) {
      if ((operation.equals("DescribeKey") || operation.equals("RetireGrant"))
          && holds.test(Rule.GRANT_CONSTRAINT_LEAVES_DESCRIBE_AND_RETIRE_ALONE)) {
        return true;
      }
      Map<String, String> context = scenario.encryptionContext();
      boolean equal =
          grant.contextEquals().stream()
              .allMatch(wanted ->
                  holds.test(Rule.GRANT_EQUALS_IS_THE_WHOLE_CONTEXT)
                      ? wanted.equals(context)
                      : context.entrySet().containsAll(wanted.entrySet()));
      boolean contained =
          grant.contextSubset().stream()
              .allMatch(wanted ->
                  holds.test(Rule.GRANT_SUBSET_LETS_MORE_BE)
                      ? context.entrySet().containsAll(wanted.entrySet())
                      : wanted.equals(context));
      return equal && (contained || !holds.test(Rule.GRANT_SUBSET_MUST_BE_CONTAINED));
    }

    /** How the statements of the key policy with this effect, if they apply, name the caller. */
    private Set<Named> namedBy(String effect) {
      Set<Named> named = EnumSet.noneOf(Named.class);
      Map<String, Object> policy = PlainJson.object(scenario.keyPolicy());
      for (Map<String, Object> statement : statements(policy)) {
        if (statement.get("Effect").equals(effect)
            && applies(statement, hasVariables(policy), true)) {
          named.addAll(namedBy(statement));
        }
      }
      return named;
    }

    private Set<Named> namedBy(Map<String, Object> statement) {
      if (statement.containsKey("Principal")) {
        return namedAmong(statement.get("Principal"));
      }
      Set<Named> excepted = namedAmong(statement.get("NotPrincipal"));
      boolean isExcepted =
          excepted.contains(Named.CALLER)
              || excepted.contains(Named.EVERYONE)
              || (excepted.contains(Named.ACCOUNT)
                  && caller.kind() == Kind.ROOT
                  && holds.test(Rule.NOT_PRINCIPAL_WITH_AN_ACCOUNT_SPARES_ITS_ROOT))
              || (excepted.contains(Named.ACCOUNT)
                  && !holds.test(Rule.NOT_PRINCIPAL_WITH_AN_ACCOUNT_SPARES_NOT_ALL_OF_IT));
      if (statement.get("Effect").equals("Deny")
          && scenario.boundary().isPresent()
          && holds.test(Rule.NOT_PRINCIPAL_DENIES_WHOEVER_HAS_A_BOUNDARY)) {
        isExcepted = false;
      }
      if (!holds.test(Rule.NOT_PRINCIPAL_IS_EVERYONE_ELSE)) {
        return excepted;
      }
      return isExcepted && holds.test(Rule.NOT_PRINCIPAL_SPARES_THE_NAMED)
          ? Set.of()
          : Set.of(Named.EVERYONE);
    }

    private Set<Named> namedAmong(Object principals) {
      if (principals.equals("*")) {
        return everyone();
      }
      Set<Named> named = EnumSet.noneOf(Named.class);
      Map<String, Object> kinds = PlainJson.asObject(principals);
      if (kinds.containsKey("Service") && !holds.test(Rule.SERVICE_IS_NO_CALLER)) {
        named.add(Named.EVERYONE);
      }
      for (String principal : PlainJson.asTexts(kinds.getOrDefault("AWS", List.of()))) {
        named.addAll(namedAs(principal));
      }
      return named;
    }

    private Set<Named> everyone() {
      return holds.test(Rule.KEY_POLICY_MAY_NAME_EVERYONE) ? Set.of(Named.EVERYONE) : Set.of();
    }

    private Set<Named> namedAs(String principal) {
      if (principal.equals("*")) {
        return everyone();
      }
      if (principal.equals(caller.account())) {
        return holds.test(Rule.KEY_POLICY_MAY_NAME_THE_ACCOUNT_BY_NUMBER)
            ? Set.of(Named.ACCOUNT)
            : Set.of();
      }
      if (principal.equals("arn:aws:iam::" + caller.account() + ":root")) {
        return Set.of(Named.ACCOUNT);
      }
      boolean isId = principal.startsWith("AIDA") || principal.startsWith("AROA");
      if (isId && !holds.test(Rule.KEY_POLICY_MAY_NAME_A_UNIQUE_ID)) {
        return Set.of();
      }
      String id = isId ? principal : scenario.ids().getOrDefault(principal, "nobody");
      if (!isId && !holds.test(Rule.NAMES_MEAN_WHO_BORE_THEM)) {
        if (principal.equals(caller.arn())) {
          return Set.of(Named.CALLER);
        }
        if (principal.equals(caller.roleArn())) {
          return Set.of(Named.ROLE);
        }
      }
      boolean otherSession =
          !holds.test(Rule.NAMED_SESSION_IS_NO_OTHER_SESSION)
              && caller.kind() == Kind.ROLE_SESSION
              && id.startsWith(caller.uniqueId() + ":");
      if (id.equals(caller.userId()) || otherSession) {
        return holds.test(Rule.KEY_POLICY_MAY_NAME_THE_CALLER) ? Set.of(Named.CALLER) : Set.of();
      }
      if (caller.kind() == Kind.ROLE_SESSION && id.equals(caller.uniqueId())) {
        return holds.test(Rule.KEY_POLICY_MAY_NAME_THE_ROLE) ? Set.of(Named.ROLE) : Set.of();
      }
      return Set.of();
    }

    private boolean says(String effect, String document) {
      Map<String, Object> policy = PlainJson.object(document);
      for (Map<String, Object> statement : statements(policy)) {
        if (statement.get("Effect").equals(effect)
            && applies(statement, hasVariables(policy), false)) {
          return true;
        }
      }
      return false;
    }

    private static List<Map<String, Object>> statements(Map<String, Object> policy) {
      List<Map<String, Object>> statements = new ArrayList<>();
      for (Object statement : PlainJson.asList(policy.get("Statement"))) {
        statements.add(PlainJson.asObject(statement));
      }
      return statements;
    }

    private boolean hasVariables(Map<String, Object> policy) {
      if (!holds.test(Rule.VARIABLES_ARE_REPLACED)) {
        return false;
      }
      return switch ((String) policy.getOrDefault("Version", "")) {
        case "2012-10-17" -> true;
        case "2008-10-17" -> !holds.test(Rule.OLD_VERSION_HAS_NO_VARIABLES);
        default -> !holds.test(Rule.NO_VERSION_IS_THE_OLD_VERSION);
      };
    }

    private boolean applies(Map<String, Object> statement, boolean variables, boolean inKeyPolicy) {
      return isForAction(statement)
          && isForResource(statement, variables)
          && conditions
              .in(inKeyPolicy, statement.get("Effect").equals("Deny"))
              .hold(PlainJson.asObject(statement.getOrDefault("Condition", Map.of())), variables);
    }

    private boolean isForAction(Map<String, Object> statement) {
      if (statement.containsKey("Action")) {
        return isAction(statement.get("Action"));
      }
      return isAction(statement.get("NotAction"))
          != holds.test(Rule.NOT_ACTION_IS_EVERY_OTHER_ACTION);
    }

    private boolean isAction(Object patterns) {
      boolean ignoreCase = holds.test(Rule.ACTIONS_IGNORE_CASE);
      return PlainJson.asTexts(patterns).stream()
          .anyMatch(pattern -> text.matches(pattern, false, true, ignoreCase, scenario.action()));
    }

    private boolean isForResource(Map<String, Object> statement, boolean variables) {
      if (statement.containsKey("Resource")) {
        return isResource(statement.get("Resource"), variables);
      }
      if (statement.containsKey("NotResource")) {
        if (!holds.test(Rule.VARIABLE_WITHOUT_VALUE_IS_UNEQUAL_TO_EVERYTHING)
            && PlainJson.asTexts(statement.get("NotResource")).stream()
                .anyMatch(pattern -> text.lacksValue(pattern, variables))) {
          return false;
        }
        return isResource(statement.get("NotResource"), variables)
            != holds.test(Rule.NOT_RESOURCE_IS_EVERY_OTHER_RESOURCE);
      }
      return !holds.test(Rule.STATEMENT_WITHOUT_RESOURCE_IS_INERT);
    }

    private boolean isResource(Object patterns, boolean variables) {
      boolean ignoreCase = !holds.test(Rule.RESOURCES_HEED_CASE);
      return PlainJson.asTexts(patterns).stream()
          .anyMatch(
              pattern -> text.matches(pattern, variables, true, ignoreCase, scenario.resource()));
    }
  }
}
