package dev.holdfast.model.policy;

import java.util.Set;

/** The condition operators of the IAM policy language. */
final class ConditionOperators {

  static final String IF_EXISTS = "IfExists";

  private static final String FOR_ALL = "ForAllValues:";
  private static final String FOR_ANY = "ForAnyValue:";
  private static final String NULL = "Null";

  private static final Set<String> PLAIN =
      Set.of(
          "StringEquals",
          "StringNotEquals",
          "StringEqualsIgnoreCase",
          "StringNotEqualsIgnoreCase",
          "StringLike",
          "StringNotLike",
          "NumericEquals",
          "NumericNotEquals",
          "NumericLessThan",
          "NumericLessThanEquals",
          "NumericGreaterThan",
          "NumericGreaterThanEquals",
          "DateEquals",
          "DateNotEquals",
          "DateLessThan",
          "DateLessThanEquals",
          "DateGreaterThan",
          "DateGreaterThanEquals",
          "Bool",
          "BinaryEquals",
          "IpAddress",
          "NotIpAddress",
          "ArnEquals",
          "ArnLike",
          "ArnNotEquals",
          "ArnNotLike");

  private ConditionOperators() {}

  /**
   * Whether there is such an operator; {@code Null} asks whether a key is there and takes no {@code
   * IfExists}.
   */
  static boolean isKnown(String operator) {
    String bare = operator;
    if (bare.startsWith(FOR_ALL)) {
      bare = bare.substring(FOR_ALL.length());
    } else if (bare.startsWith(FOR_ANY)) {
      bare = bare.substring(FOR_ANY.length());
    }
    if (bare.equals(NULL)) {
      return true;
    }
    return PLAIN.contains(withoutIfExists(bare));
  }

  static String withoutIfExists(String operator) {
    return operator.endsWith(IF_EXISTS)
        ? operator.substring(0, operator.length() - IF_EXISTS.length())
        : operator;
  }
}
