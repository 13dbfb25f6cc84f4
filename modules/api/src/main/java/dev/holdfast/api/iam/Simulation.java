package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.iam.Page;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the evaluator what it would decide, for every action on every resource. What a request would
 * say of itself only the caller can tell; what it does not tell is absent.
 */
final class Simulation {

  private static final String SESSION = "simulated";

  private final Ask ask;
  private final Caller simulated;
  private final Optional<Policy> resourcePolicy;

  /** Of resources whose ARN does not say it. */
  private final AccountId resourceOwner;

  private final RequestContext context;

  private Simulation(Ask ask, Caller simulated, Optional<Policy> resourcePolicy) {
    this.ask = ask;
    this.simulated = simulated;
    this.resourcePolicy = resourcePolicy;
    this.resourceOwner =
        ask.text("ResourceOwner").flatMap(Simulation::account).orElse(simulated.account());
    Map<String, List<String>> entries = new HashMap<>();
    for (Input entry : ask.input.structures("ContextEntries")) {
      entry
          .text("ContextKeyName")
          .ifPresent(key -> entries.put(key, entry.texts("ContextKeyValues")));
    }
    this.context = RequestContext.of(entries);
  }

  /**
   * @param rights what the principal has
   * @param given what the call adds
   */
  static Simulation of(Ask ask, Rights rights, SimulationActions.Given given) {
    if (!(given instanceof SimulationActions.Given.Read read)) {
      throw new IllegalStateException("malformed policies do not get here");
    }
    List<Policy> policies = new ArrayList<>(rights.policies());
    policies.addAll(read.identity());
    Rights all =
        new Rights(
            policies,
            read.boundary().or(rights::boundary),
            rights.sessionPolicies(),
            rights.tags(),
            rights.session());
    String arn =
        ask.asked
            .text("CallerArn")
            .or(() -> ask.asked.text("PolicySourceArn"))
            .orElse(ask.asked.caller().arn());
    AccountId account = account(arn).orElse(ask.account());
    Caller simulated = new Caller(identity(account, arn), ask.asked.caller().accessKeyId(), all);
    return new Simulation(ask, simulated, read.resource());
  }

  /**
   * Who calls in the simulation; a role calls in a session. A policy that is given means whom it
   * names, who may not be there yet.
   */
  private static Identity identity(AccountId account, String arn) {
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    if (!arn.contains(":role/")) {
      return new Identity.User(account, arn, idOf(arn), name);
    }
    String session = arn.substring(0, arn.indexOf(":iam:")) + ":sts::" + account;
    return new Identity.RoleSession(
        account, session + ":assumed-role/" + name + "/" + SESSION, arn, idOf(arn), SESSION);
  }

  /** Stands for a unique id, in which a colon would set off a session's name. */
  static String idOf(String arn) {
    return arn.replace(':', '|');
  }

  /** The page of results that is asked for; the marker counts the results before it. */
  Body body() {
    List<String> actions = ask.input.texts("ActionNames");
    List<String> named = ask.input.texts("ResourceArns");
    List<String> resources = named.isEmpty() ? List.of("*") : named;
    Page page = ask.page();
    int all = actions.size() * resources.size();
    int from = Math.min(all, page.marker().map(Simulation::number).orElse(0));
    int to = Math.min(all, from + page.maxItems());
    List<Body> results = new ArrayList<>();
    for (int i = from; i < to; i++) {
      results.add(result(actions.get(i / resources.size()), resources.get(i % resources.size())));
    }
    return Bodies.paged(
        new Body().bodies("EvaluationResults", results),
        to < all ? Optional.of(Integer.toString(to)) : Optional.empty());
  }

  private Body result(String action, String resource) {
    AskedContext asked = new AskedContext(context);
    AccessDecision decision = decide(simulated, action, resource, asked);
    Body result =
        new Body()
            .text("EvalActionName", action)
            .text("EvalResourceName", resource)
            .text("EvalDecision", word(decision))
            .bodies("MatchedStatements", matched(decision.reason()));
    simulated
        .rights()
        .boundary()
        .ifPresent(boundary ->
            result.body(
                "PermissionsBoundaryDecisionDetail",
                new Body()
                    .flag(
                        "AllowedByPermissionsBoundary",
                        decide(withOnly(boundary), action, resource, asked).isAllowed())));
    return result.texts("MissingContextValues", asked.missing());
  }

  private AccessDecision decide(Caller caller, String action, String resource, AskedContext asked) {
    AccountId owner = account(resource).orElse(resourceOwner);
    AccessRequest request = new AccessRequest(caller, Action.named(action), resource, owner, asked);
    return resourcePolicy
        .map(policy -> AccessDecision.onKey(request, policy, GrantIndex.EMPTY))
        .orElseGet(() -> AccessDecision.onOwnSide(request));
  }

  private Caller withOnly(Policy policy) {
    return new Caller(
        simulated.identity(),
        simulated.accessKeyId(),
        new Rights(
            List.of(policy),
            Optional.empty(),
            List.of(),
            simulated.rights().tags(),
            simulated.rights().session()));
  }

  private static String word(AccessDecision decision) {
    return switch (decision.verdict()) {
      case ALLOWED -> "allowed";
      case EXPLICITLY_DENIED -> "explicitDeny";
      case NOT_ALLOWED -> "implicitDeny";
    };
  }

  private static List<Body> matched(Reason reason) {
    List<DecidingStatement> statements =
        switch (reason) {
          case Reason.Named(var resource) -> List.of(resource);
          case Reason.Delegated(var resource, var own) -> List.of(resource, own);
          case Reason.Granted(var ignored, var own) -> own.stream().toList();
          case Reason.AcrossAccounts(var resource, var own) ->
              own.map(statement -> List.of(resource, statement)).orElse(List.of(resource));
          case Reason.Owned(var own) -> List.of(own);
          case Reason.AccountRoot() -> List.of();
          case Reason.Denied(var ignored, var statement) -> List.of(statement);
          case Reason.NotNamed ignored -> List.of();
          case Reason.OwnSideMissing ignored -> List.of();
        };
    return statements.stream()
        .map(DecidingStatement::policyId)
        .map(id -> new Body().text("SourcePolicyId", id).text("SourcePolicyType", sourceType(id)))
        .toList();
  }

  private static String sourceType(String policyId) {
    if (policyId.startsWith("arn:aws:iam::aws:policy/")) {
      return "aws-managed";
    } else if (policyId.contains(":policy/")) {
      return "user-managed";
    } else if (policyId.contains(":user/")) {
      return "user";
    } else if (policyId.contains(":group/")) {
      return "group";
    } else if (policyId.contains(":role/")) {
      return "role";
    }
    return policyId.equals("ResourcePolicy") ? "resource" : "none";
  }

  /** Of an ARN, or a number by itself. */
  private static Optional<AccountId> account(String arn) {
    String[] parts = arn.split(":", 6);
    return AccountId.parse(parts.length == 6 ? parts[4] : arn);
  }

  /** A marker that none was given is the beginning. */
  private static int number(String marker) {
    boolean digits = marker.length() < 9 && marker.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && !marker.isEmpty() ? Integer.parseInt(marker) : 0;
  }
}
