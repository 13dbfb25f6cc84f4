package dev.holdfast.model.policy;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a policy, as it was read.
 *
 * @param principals whom it speaks of; none in an identity policy, which speaks of whom it is
 *     attached to
 * @param actions patterns of actions such as {@code kms:Describe*}
 * @param resources patterns of ARNs; none when the element is missing, and then a statement of a
 *     key policy has no effect
 * @param conditions all of which must hold
 */
record Statement(
    Optional<String> sid,
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

    static <T> Listed<T> nothing() {
      return new Listed<>(List.of(), false);
    }
  }

  /**
   * A comparison in a Condition block.
   *
   * @param key such as {@code kms:ViaService}
   * @param values any of which may match
   */
  record Condition(Operator operator, String key, List<String> values) {
    Condition {
      values = List.copyOf(values);
    }

    /** Of several values of a request, how many must pass. */
    enum Quantifier {
      NONE(""),
      ALL("ForAllValues:"),
      ANY("ForAnyValue:");

      private final String prefix;

      Quantifier(String prefix) {
        this.prefix = prefix;
      }
    }

    /**
     * @param ifExists whether it holds of a request that does not have the key
     */
    record Operator(Quantifier quantifier, ConditionOperator base, boolean ifExists) {

      private static final String IF_EXISTS = "IfExists";

      /** Empty for what is no operator; {@code Null} takes no {@code IfExists}. */
      static Optional<Operator> named(String written) {
        for (Quantifier quantifier : List.of(Quantifier.ALL, Quantifier.ANY, Quantifier.NONE)) {
          if (written.startsWith(quantifier.prefix)) {
            return bare(quantifier, written.substring(quantifier.prefix.length()));
          }
        }
        return Optional.empty();
      }

      private static Optional<Operator> bare(Quantifier quantifier, String written) {
        boolean ifExists = written.endsWith(IF_EXISTS);
        return ConditionOperator.named(
                ifExists ? written.substring(0, written.length() - IF_EXISTS.length()) : written)
            .filter(base -> !ifExists || base != ConditionOperator.NULL)
            .map(base -> new Operator(quantifier, base, ifExists));
      }
    }
  }

  Statement {
    conditions = List.copyOf(conditions);
  }
}
