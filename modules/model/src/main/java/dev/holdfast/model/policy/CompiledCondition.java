package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Statement.Condition;
import dev.holdfast.model.policy.Statement.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One comparison of a Condition block, ready to be asked of requests. */
final class CompiledCondition {

  private final Condition.Operator operator;
  private final ConditionKey key;
  private final Operand[] operands;
  private final boolean negated;
  private final boolean hidden;
  private final boolean ofDenial;

  private CompiledCondition(
      Condition.Operator operator,
      ConditionKey key,
      Operand[] operands,
      boolean hidden,
      boolean ofDenial) {
    this.operator = operator;
    this.key = key;
    this.operands = operands;
    this.hidden = hidden;
    this.ofDenial = ofDenial;
    this.negated = operator.base().isNegated();
  }

  static CompiledCondition of(
      Condition condition, Effect effect, Policy.Kind kind, boolean variables) {
    ConditionOperator base = condition.operator().base();
    ConditionKey key = ConditionKey.of(condition.key());
    return new CompiledCondition(
        condition.operator(),
        key,
        condition.values().stream()
            .map(value -> base.operand(value, variables))
            .toArray(Operand[]::new),
        // A key policy does not see aliases: who may set them need not be who may set it.
        kind == Policy.Kind.KEY && key.name() == ConditionName.RESOURCE_ALIASES,
        effect == Effect.DENY);
  }

  ConditionKey key() {
    return key;
  }

  Condition.Operator operator() {
    return operator;
  }

  boolean holds(RequestContext context) {
    if (key.name().isMultiValued()) {
      if (!hidden && context.isBeyondQuota(key)) {
        return ofDenial;
      }
      List<String> values = hidden ? List.of() : context.values(key);
      return operator.base() == ConditionOperator.NULL
          ? holdsOfPresence(!values.isEmpty(), context)
          : holdsOfAll(values, context);
    }
    String value = context.value(key);
    return operator.base() == ConditionOperator.NULL
        ? holdsOfPresence(value != null, context)
        : holdsOfOne(value, context);
  }

  private boolean holdsOfPresence(boolean present, RequestContext context) {
    String isNull = present ? "false" : "true";
    for (Operand operand : operands) {
      if (operand.matches(isNull, context)) {
        return true;
      }
    }
    return false;
  }

  private boolean holdsOfOne(@Nullable String value, RequestContext context) {
    if (value == null) {
      return holdsOfNothing();
    }
    return passes(value, context) || isNothing(value);
  }

  private boolean holdsOfAll(List<String> values, RequestContext context) {
    if (values.isEmpty()) {
      return holdsOfNothing();
    }
    boolean all =
        switch (operator.quantifier()) {
          case ALL -> true;
          case ANY -> false;
          // Whoever forgets the quantifier means: it is among them, or it is not.
          case NONE -> negated;
        };
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      boolean passes = passes(value, context) || isNothing(value);
      if (passes != all) {
        return passes;
      }
    }
    return all;
  }

  private boolean holdsOfNothing() {
    return operator.ifExists()
        || switch (operator.quantifier()) {
          case ALL -> true;
          case ANY -> false;
          case NONE -> negated;
        };
  }

  /** ForAllValues takes an empty text for no value. */
  private boolean isNothing(String value) {
    return operator.quantifier() == Condition.Quantifier.ALL && value.isEmpty();
  }

  private boolean passes(String value, RequestContext context) {
    for (Operand operand : operands) {
      if (operand.matches(value, context)) {
        return !negated;
      }
    }
    return negated;
  }
}
