package dev.holdfast.model.policy;

import java.util.List;

/**
 * One statement of a key policy.
 *
 * @param principals whom it speaks of
 * @param actions patterns of actions such as {@code kms:Describe*}
 * @param resources patterns of ARNs; none when the element is missing, and then the statement has
 *     no effect
 * @param conditions all of which must hold
 */
record Statement(
    Effect effect,
    Listed<Principal> principals,
    Listed<String> actions,
    Listed<String> resources,
    List<Condition> conditions) {

  enum Effect {
    ALLOW,
    DENY
  }

  /**
   * An element and its negation: {@code Action} and {@code NotAction}.
   *
   * @param except whether everything but the values is meant
   */
  record Listed<T>(List<T> values, boolean except) {
    Listed {
      values = List.copyOf(values);
    }
  }

  /**
   * A comparison in a Condition block.
   *
   * @param operator with its set prefix and {@code IfExists}, as it is written
   * @param key such as {@code kms:ViaService}
   * @param values any of which may match
   */
  record Condition(String operator, String key, List<String> values) {
    Condition {
      values = List.copyOf(values);
    }
  }

  Statement {
    conditions = List.copyOf(conditions);
  }
}
