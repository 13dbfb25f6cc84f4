package dev.holdfast.model.policy.differential;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PrincipalIds;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.policy.differential.Scenario.Actor;
import dev.holdfast.model.policy.differential.Scenario.GivenGrant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a scenario to the evaluator that serves requests. */
final class EngineInUse implements Engine {

  @Override
  public Verdict decide(Scenario scenario) {
    Caller caller = caller(scenario);
    EncryptionContext encryptionContext = new EncryptionContext(scenario.encryptionContext());
    AccessRequest request =
        new AccessRequest(
            caller,
            Action.named(scenario.action()),
            scenario.resource(),
            new AccountId(scenario.resourceAccount()),
            encryptionContext,
            new Context(
                new CallerContext(caller),
                encryptionContext,
                RequestContext.of(scenario.context())));
    Policy keyPolicy =
        ready(Policy.readKey("key", scenario.keyPolicy(), "aws", PrincipalIds.of(scenario.ids())));
    return switch (AccessDecision.onKey(request, keyPolicy, grants(scenario)).verdict()) {
      case ALLOWED -> Verdict.ALLOWED;
      case EXPLICITLY_DENIED -> Verdict.EXPLICITLY_DENIED;
      case NOT_ALLOWED -> Verdict.NOT_ALLOWED;
    };
  }

  private static Caller caller(Scenario scenario) {
    Actor actor = scenario.caller();
    AccountId account = new AccountId(actor.account());
    Identity identity =
        switch (actor.kind()) {
          case ROOT -> new Identity.Root(account);
          case USER -> new Identity.User(account, actor.arn(), actor.uniqueId(), actor.name());
          case ROLE_SESSION ->
              new Identity.RoleSession(
                  account, actor.arn(), actor.roleArn(), actor.uniqueId(), actor.name());
          case FEDERATED_USER -> new Identity.FederatedUser(account, actor.arn(), actor.name());
        };
    Rights rights =
        new Rights(
            policies(scenario.identityPolicies()),
            scenario.boundary().map(EngineInUse::policy),
            policies(scenario.sessionPolicies()),
            actor.tags(),
            Optional.empty());
    return new Caller(identity, "AKIAIOSFODNN7EXAMPLE", rights);
  }

  private static List<Policy> policies(List<String> documents) {
    return documents.stream().map(EngineInUse::policy).toList();
  }

  private static Policy policy(String document) {
    return ready(Policy.readIdentity("identity", document));
  }

  private static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(Policy policy) -> policy;
      case Policy.Reading.Refused(String message) -> throw new AssertionError(message);
    };
  }

  private static GrantIndex grants(Scenario scenario) {
    GrantIndex grants = GrantIndex.EMPTY;
    for (int i = 0; i < scenario.grants().size(); i++) {
      grants = grants.with(grant(scenario.grants().get(i), "%064x".formatted(i)));
    }
    return grants;
  }

  private static Grant grant(GivenGrant given, String id) {
    return new Grant(
        id,
        Optional.empty(),
        new GrantPrincipal(given.grantee(), given.granteeId()),
        Optional.empty(),
        new AccountId("111122223333"),
        given.operations().stream()
            .map(operation -> GrantOperation.named(operation).orElseThrow())
            .collect(Collectors.toUnmodifiableSet()),
        new GrantConstraints(
            given.contextEquals().map(EncryptionContext::new),
            given.contextSubset().map(EncryptionContext::new)),
        Instant.EPOCH);
  }

  /** The caller's keys, the encryption context's, and whatever else the request has. */
  private record Context(
      RequestContext caller, EncryptionContext encryptionContext, RequestContext others)
      implements RequestContext {

    @Override
    public String value(ConditionKey key) {
      String ofCaller = caller.value(key);
      return ofCaller == null ? others.value(key) : ofCaller;
    }

    @Override
    public List<String> values(ConditionKey key) {
      Map<String, String> pairs = encryptionContext.pairs();
      if (key.name() == ConditionName.ENCRYPTION_CONTEXT) {
        return key.allIn(pairs);
      }
      return key.name() == ConditionName.ENCRYPTION_CONTEXT_KEYS
          ? List.copyOf(pairs.keySet())
          : others.values(key);
    }

    @Override
    public boolean isBeyondQuota(ConditionKey key) {
      return key.name() == ConditionName.RESOURCE_ALIASES
          && others.values(key).size() > ObviousConditions.ALIASES;
    }
  }
}
