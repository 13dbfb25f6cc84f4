package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.policy.Statement.Effect;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One statement, ready to be asked of requests. */
final class CompiledStatement {

  private final DecidingStatement name;
  private final Effect effect;

  /** Null in an identity policy: it speaks of whom it is attached to. */
  private final @Nullable CompiledPrincipals principals;

  private final CompiledActions actions;

  /** Null in a trust policy: it speaks of its role. */
  private final @Nullable CompiledResources resources;

  private final CompiledCondition[] conditions;

  private CompiledStatement(
      DecidingStatement name,
      Statement statement,
      @Nullable CompiledPrincipals principals,
      @Nullable CompiledResources resources,
      Policy.Kind kind,
      boolean variables) {
    this.name = name;
    this.effect = statement.effect();
    this.principals = principals;
    this.actions = new CompiledActions(statement.actions());
    this.resources = resources;
    this.conditions =
        statement.conditions().stream()
            .map(condition -> CompiledCondition.of(condition, effect, kind, variables))
            .toArray(CompiledCondition[]::new);
  }

  /** A statement that was found to speak of a request, and now speaks of its caller always. */
  private CompiledStatement(CompiledStatement found) {
    this.name = found.name;
    this.effect = found.effect;
    this.principals = found.principals;
    this.actions = found.actions;
    this.resources = null;
    this.conditions = new CompiledCondition[0];
  }

  /** Empty for a statement without effect: one of a key policy that names no resource. */
  static Optional<CompiledStatement> of(
      DecidingStatement name,
      Statement statement,
      Policy.Kind kind,
      boolean variables,
      PrincipalIds ids) {
    if (kind != Policy.Kind.TRUST && statement.resources().values().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CompiledStatement(
            name,
            statement,
            kind == Policy.Kind.IDENTITY
                ? null
                : new CompiledPrincipals(statement.principals(), ids),
            kind == Policy.Kind.TRUST
                ? null
                : new CompiledResources(statement.resources(), variables),
            kind,
            variables));
  }

  DecidingStatement name() {
    return name;
  }

  Effect effect() {
    return effect;
  }

  /** How closely an Allow of a resource policy names the caller. */
  PrincipalMatch match(Caller caller) {
    return principals == null ? PrincipalMatch.SELF : principals.match(caller);
  }

  List<CompiledCondition> conditions() {
    return List.of(conditions);
  }

  boolean speaksOf(AccessRequest request) {
    return speaksOfUnconditionally(request) && conditionsHold(request.context());
  }

  /** Whether it speaks of the request once its conditions hold. */
  boolean speaksOfUnconditionally(AccessRequest request) {
    return actions.speakOf(request.action())
        && (principals == null || principals.speakOf(request.caller()))
        && (resources == null || resources.speakOf(request.resource(), request.context()));
  }

  /**
   * Whether it speaks of a request of which not everything is known; null when that depends on what
   * is not.
   */
  @Nullable Boolean speaksOf(AccessRequest request, PartialContext context) {
    if (!actions.speakOf(request.action())
        || principals != null && !principals.speakOf(request.caller())) {
      return false;
    }
    boolean certain = true;
    context.forget();
    if (resources != null && !resources.speakOf(request.resource(), context)) {
      if (context.wasAskedForUnknown()) {
        certain = false;
      } else {
        return false;
      }
    }
    for (CompiledCondition condition : conditions) {
      context.forget();
      boolean holds = condition.holds(context);
      if (context.wasAskedForUnknown()) {
        certain = false;
      } else if (!holds) {
        return false;
      }
    }
    return certain ? true : null;
  }

  /** For a request that it has been found to speak of. */
  CompiledStatement found() {
    return new CompiledStatement(this);
  }

  private boolean conditionsHold(RequestContext context) {
    for (CompiledCondition condition : conditions) {
      if (!condition.holds(context)) {
        return false;
      }
    }
    return true;
  }
}
