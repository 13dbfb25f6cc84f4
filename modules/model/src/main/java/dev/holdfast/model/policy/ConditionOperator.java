package dev.holdfast.model.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The condition operators of the IAM policy language, without what can stand around them. */
enum ConditionOperator {
  STRING_EQUALS("StringEquals"),
  STRING_NOT_EQUALS("StringNotEquals"),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase"),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase"),
  STRING_LIKE("StringLike"),
  STRING_NOT_LIKE("StringNotLike"),
  NUMERIC_EQUALS("NumericEquals"),
  NUMERIC_NOT_EQUALS("NumericNotEquals"),
  NUMERIC_LESS_THAN("NumericLessThan"),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals"),
  NUMERIC_GREATER_THAN("NumericGreaterThan"),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals"),
  DATE_EQUALS("DateEquals"),
  DATE_NOT_EQUALS("DateNotEquals"),
  DATE_LESS_THAN("DateLessThan"),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals"),
  DATE_GREATER_THAN("DateGreaterThan"),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals"),
  BOOL("Bool"),
  BINARY_EQUALS("BinaryEquals"),
  IP_ADDRESS("IpAddress"),
  NOT_IP_ADDRESS("NotIpAddress"),
  ARN_EQUALS("ArnEquals"),
  ARN_LIKE("ArnLike"),
  ARN_NOT_EQUALS("ArnNotEquals"),
  ARN_NOT_LIKE("ArnNotLike"),

  /** Asks whether a key is there at all. */
  NULL("Null");

  private static final Map<String, ConditionOperator> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(operator -> operator.awsName, Function.identity()));

  private final String awsName;

  ConditionOperator(String awsName) {
    this.awsName = awsName;
  }

  static Optional<ConditionOperator> named(String awsName) {
    return Optional.ofNullable(BY_NAME.get(awsName));
  }

  /** Whether it holds when no value matches. */
  boolean isNegated() {
    return switch (this) {
      case STRING_NOT_EQUALS,
          STRING_NOT_EQUALS_IGNORE_CASE,
          STRING_NOT_LIKE,
          NUMERIC_NOT_EQUALS,
          DATE_NOT_EQUALS,
          NOT_IP_ADDRESS,
          ARN_NOT_EQUALS,
          ARN_NOT_LIKE ->
          true;
      case STRING_EQUALS,
          STRING_EQUALS_IGNORE_CASE,
          STRING_LIKE,
          NUMERIC_EQUALS,
          NUMERIC_LESS_THAN,
          NUMERIC_LESS_THAN_EQUALS,
          NUMERIC_GREATER_THAN,
          NUMERIC_GREATER_THAN_EQUALS,
          DATE_EQUALS,
          DATE_LESS_THAN,
          DATE_LESS_THAN_EQUALS,
          DATE_GREATER_THAN,
          DATE_GREATER_THAN_EQUALS,
          BOOL,
          BINARY_EQUALS,
          IP_ADDRESS,
          ARN_EQUALS,
          ARN_LIKE,
          NULL ->
          false;
    };
  }

  /**
   * A value of the policy, read as this operator understands it.
   *
   * @param variables whether the policy's version knows variables; only texts and ARNs have them
   */
  Operand operand(String value, boolean variables) {
    return switch (this) {
      case STRING_EQUALS, STRING_NOT_EQUALS -> new Operand.Text(text(value, variables));
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE ->
          new Operand.TextIgnoringCase(text(value, variables));
      case STRING_LIKE, STRING_NOT_LIKE ->
          new Operand.Text(
              variables ? TextPattern.variables(value, true) : TextPattern.wildcards(value));
      case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> Operand.number(Order.EQUAL, value);
      case NUMERIC_LESS_THAN -> Operand.number(Order.LESS, value);
      case NUMERIC_LESS_THAN_EQUALS -> Operand.number(Order.AT_MOST, value);
      case NUMERIC_GREATER_THAN -> Operand.number(Order.GREATER, value);
      case NUMERIC_GREATER_THAN_EQUALS -> Operand.number(Order.AT_LEAST, value);
      case DATE_EQUALS, DATE_NOT_EQUALS -> Operand.date(Order.EQUAL, value);
      case DATE_LESS_THAN -> Operand.date(Order.LESS, value);
      case DATE_LESS_THAN_EQUALS -> Operand.date(Order.AT_MOST, value);
      case DATE_GREATER_THAN -> Operand.date(Order.GREATER, value);
      case DATE_GREATER_THAN_EQUALS -> Operand.date(Order.AT_LEAST, value);
      case BOOL, NULL -> Operand.truth(value);
      case BINARY_EQUALS -> Operand.binary(value);
      case IP_ADDRESS, NOT_IP_ADDRESS -> Operand.ip(value);
      case ARN_EQUALS, ARN_LIKE, ARN_NOT_EQUALS, ARN_NOT_LIKE -> Operand.arn(value, variables);
    };
  }

  private static TextPattern text(String value, boolean variables) {
    return variables ? TextPattern.variables(value, false) : TextPattern.literal(value);
  }

  /** How a request's number or date is to stand to the policy's. */
  enum Order {
    EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST;

    /**
     * @param comparison of the request's value with the policy's
     */
    boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case LESS -> comparison < 0;
        case AT_MOST -> comparison <= 0;
        case GREATER -> comparison > 0;
        case AT_LEAST -> comparison >= 0;
      };
    }
  }
}
