package dev.holdfast.model.policy.differential;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The condition block of a statement. */
final class ObviousConditions {
  /** The operators of the IAM user guide, without IfExists and the set operators. */
  static final List<String> OPERATORS =
      List.of(
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
          "ArnNotLike",
          "Null");

  /** How many aliases a key may have here. */
  static final int ALIASES = 2;

  private final Predicate<Rule> holds;
  private final Predicate<String> brokenOperator;
  private final Map<String, List<String>> context;
  private final ObviousText text;
  private final boolean inKeyPolicy;
  private final boolean inDenial;

  ObviousConditions(
      Predicate<Rule> holds,
      Predicate<String> brokenOperator,
      Map<String, List<String>> context,
      ObviousText text) {
    this(holds, brokenOperator, context, text, false, false);
  }

  private ObviousConditions(
      Predicate<Rule> holds,
      Predicate<String> brokenOperator,
      Map<String, List<String>> context,
      ObviousText text,
      boolean inKeyPolicy,
      boolean inDenial) {
    this.holds = holds;
    this.brokenOperator = brokenOperator;
    this.context = context;
    this.text = text;
    this.inKeyPolicy = inKeyPolicy;
    this.inDenial = inDenial;
  }

  /** Those of a statement of a key policy or another, that allows or denies. */
  ObviousConditions in(boolean keyPolicy, boolean denial) {
    return new ObviousConditions(holds, brokenOperator, context, text, keyPolicy, denial);
  }

  /** All operators and all keys of each must hold. */
  boolean hold(Map<String, Object> block, boolean variables) {
    boolean oneFailed = false;
    boolean oneHeld = block.isEmpty();
    for (Map.Entry<String, Object> operator : block.entrySet()) {
      if (keysHold(operator.getKey(), PlainJson.asObject(operator.getValue()), variables)) {
        oneHeld = true;
      } else {
        oneFailed = true;
      }
    }
    return holds.test(Rule.EVERY_OPERATOR_MUST_HOLD) ? !oneFailed : oneHeld;
  }

  private boolean keysHold(String operator, Map<String, Object> keys, boolean variables) {
    boolean oneFailed = false;
    boolean oneHeld = false;
    for (Map.Entry<String, Object> key : keys.entrySet()) {
      if (holds(operator, key.getKey(), PlainJson.asTexts(key.getValue()), variables)) {
        oneHeld = true;
      } else {
        oneFailed = true;
      }
    }
    return holds.test(Rule.EVERY_KEY_OF_AN_OPERATOR_MUST_HOLD) ? !oneFailed : oneHeld;
  }

  private boolean holds(String operator, String key, List<String> policyValues, boolean variables) {
    String name = holds.test(Rule.CONDITION_KEYS_IGNORE_CASE) ? key.toLowerCase(Locale.ROOT) : key;
    boolean ofAliases = name.equalsIgnoreCase("kms:ResourceAliases");
    boolean hidden = ofAliases && inKeyPolicy && holds.test(Rule.KEY_POLICY_SEES_NO_ALIASES);
    List<String> requestValues = hidden ? List.of() : context.getOrDefault(name, List.of());
    if (ofAliases && requestValues.size() > ALIASES) {
      Rule rule =
          inDenial
              ? Rule.MORE_ALIASES_THAN_THE_QUOTA_SATISFY_DENIALS
              : Rule.MORE_ALIASES_THAN_THE_QUOTA_ALLOW_NOTHING;
      return inDenial == holds.test(rule);
    }
    boolean forAll = operator.startsWith("ForAllValues:");
    boolean forAny = operator.startsWith("ForAnyValue:");
    String rest = operator.substring(operator.indexOf(':') + 1);
    boolean ifExists = rest.endsWith("IfExists");
    String base = ifExists ? rest.substring(0, rest.length() - "IfExists".length()) : rest;

    if (base.equals("Null")) {
      boolean missing = requestValues.isEmpty() == holds.test(Rule.NULL_ASKS_FOR_A_MISSING_KEY);
      return policyValues.contains(String.valueOf(missing)) != brokenOperator.test(base);
    }
    boolean negated = base.contains("Not");
    if (requestValues.isEmpty()) {
      if (ifExists) {
        return holds.test(Rule.IF_EXISTS_HOLDS_FOR_A_MISSING_KEY);
      }
      if (forAll) {
        return holds.test(Rule.FOR_ALL_VALUES_HOLDS_FOR_A_MISSING_KEY);
      }
      if (forAny) {
        return !holds.test(Rule.FOR_ANY_VALUE_FAILS_FOR_A_MISSING_KEY);
      }
      return negated
          ? holds.test(Rule.MISSING_KEY_MATCHES_NEGATED)
          : !holds.test(Rule.MISSING_KEY_DOES_NOT_MATCH);
    }
    int passed = 0;
    for (String requestValue : requestValues) {
      if (passes(base, negated, requestValue, policyValues, variables)
          != brokenOperator.test(base)) {
        passed++;
      }
    }
    boolean all = passed == requestValues.size();
    boolean any = passed > 0;
    if (forAll) {
      return holds.test(Rule.FOR_ALL_VALUES_ASKS_EVERY_VALUE) ? all : any;
    }
    return holds.test(Rule.FOR_ANY_VALUE_ASKS_FOR_ONE) ? any : all;
  }

  /** One of the values must match; with a negated operator none may. */
  private boolean passes(
      String operator,
      boolean negated,
      String requestValue,
      List<String> policyValues,
      boolean variables) {
    String positive = operator.replace("Not", "");
    int matched = 0;
    for (String policyValue : policyValues) {
      if (matches(positive, requestValue, policyValue, variables)) {
        matched++;
      }
    }
    if (negated
        && !holds.test(Rule.VARIABLE_WITHOUT_VALUE_IS_UNEQUAL_TO_EVERYTHING)
        && policyValues.stream().anyMatch(value -> text.lacksValue(value, variables))) {
      return false;
    }
    if (negated) {
      return holds.test(Rule.NEGATED_VALUES_MUST_ALL_DIFFER)
          ? matched == 0
          : matched < policyValues.size();
    }
    return holds.test(Rule.ONE_VALUE_SUFFICES) ? matched > 0 : matched == policyValues.size();
  }

  private boolean matches(
      String operator, String requestValue, String policyValue, boolean variables) {
    boolean ignoreCase = !holds.test(Rule.STRINGS_HEED_CASE);
    boolean wildcards = !holds.test(Rule.EQUALS_KNOWS_NO_WILDCARDS);
    return switch (operator) {
      case "StringEquals" ->
          text.matches(policyValue, variables, wildcards, ignoreCase, requestValue);
      case "StringEqualsIgnoreCase" ->
          text.matches(
              policyValue,
              variables,
              wildcards,
              holds.test(Rule.IGNORE_CASE_IGNORES_CASE),
              requestValue);
      case "StringLike" -> text.matches(policyValue, variables, true, ignoreCase, requestValue);
      case "NumericEquals" -> numbers(requestValue, policyValue) == 0;
      case "NumericLessThan" -> numbers(requestValue, policyValue) < 0;
      case "NumericLessThanEquals" -> numbers(requestValue, policyValue) <= 0;
      case "NumericGreaterThan" -> numbers(requestValue, policyValue) > 0;
      case "NumericGreaterThanEquals" -> numbers(requestValue, policyValue) >= 0;
      case "DateEquals" -> dates(requestValue, policyValue) == 0;
      case "DateLessThan" -> dates(requestValue, policyValue) < 0;
      case "DateLessThanEquals" -> dates(requestValue, policyValue) <= 0;
      case "DateGreaterThan" -> dates(requestValue, policyValue) > 0;
      case "DateGreaterThanEquals" -> dates(requestValue, policyValue) >= 0;
      case "Bool" -> requestValue.equals(policyValue);
      case "BinaryEquals" ->
          Arrays.equals(
              Base64.getDecoder().decode(requestValue), Base64.getDecoder().decode(policyValue));
      case "IpAddress" -> isWithin(requestValue, policyValue);
      case "ArnEquals" ->
          holds.test(Rule.ARN_EQUALS_IS_ARN_LIKE)
              ? text.matchesArn(policyValue, variables, requestValue)
              : policyValue.equals(requestValue);
      case "ArnLike" -> text.matchesArn(policyValue, variables, requestValue);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private int numbers(String left, String right) {
    return holds.test(Rule.NUMBERS_ARE_NOT_TEXT)
        ? new BigDecimal(left).compareTo(new BigDecimal(right))
        : left.compareTo(right);
  }

  private int dates(String left, String right) {
    return holds.test(Rule.DATES_ARE_NOT_TEXT)
        ? date(left).compareTo(date(right))
        : left.compareTo(right);
  }

  /** A day, a day with time and zone, or seconds since 1970. */
  private Instant date(String text) {
    if (text.matches("[0-9]+")) {
      return holds.test(Rule.DATES_MAY_BE_EPOCH_SECONDS)
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : Instant.ofEpochMilli(Long.parseLong(text));
    }
    return text.contains("T")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private boolean isWithin(String address, String range) {
    String[] parts = range.split("/", 2);
    byte[] wanted = bytes(parts[0]);
    byte[] given = bytes(address);
    if (wanted.length != given.length) {
      return false;
    }
    int bits = wanted.length * 8;
    int unnamed = holds.test(Rule.ADDRESS_WITHOUT_RANGE_IS_ONE) ? bits : bits - 8;
    int prefix = parts.length < 2 ? unnamed : Integer.parseInt(parts[1]);
    int free = holds.test(Rule.ADDRESSES_ARE_IN_RANGES) ? bits - prefix : 0;
    return new BigInteger(1, wanted)
        .shiftRight(free)
        .equals(new BigInteger(1, given).shiftRight(free));
  }

  private static byte[] bytes(String address) {
    return InetAddress.ofLiteral(address).getAddress();
  }
}
