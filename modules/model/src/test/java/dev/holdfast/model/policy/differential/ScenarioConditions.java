package dev.holdfast.model.policy.differential;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes the condition keys of a request, and conditions that often nearly fit them. What the
 * documentation leaves open is left out: operators without a set on keys with several values,
 * values of another type than the operator's, variables elsewhere than in texts and ARNs.
 */
final class ScenarioConditions {
  private static final List<String> SERVICES =
      List.of("s3.eu-central-1.amazonaws.com", "ebs.eu-central-1.amazonaws.com");
  private static final List<String> ENDPOINTS = List.of("vpce-1a", "VPCE-1A", "vpce-2b");
  private static final List<String> TAGS =
      List.of("red", "Red", "blue", "rod", "*", "r?d", "$", "${aws:PrincipalTag/team}", "alice");
  private static final List<String> ALIASES = List.of("alias/one", "alias/two", "alias/*");
  private static final List<String> TAG_KEYS = List.of("team", "Team", "cost");
  private static final List<String> OPERATIONS = List.of("Decrypt", "Encrypt", "DescribeKey");
  private static final List<String> TRUTHS = List.of("true", "false");
  private static final List<String> NUMBERS = List.of("90", "100", "365", "9.5");
  private static final List<String> TIMES =
      List.of("2026-03-01T12:00:00Z", "2026-03-01T00:00:00Z", "2026-02-28T23:30:00Z");
  private static final List<String> EPOCHS = List.of("1772366400", "1772323200", "999999999");
  private static final List<String> ADDRESSES =
      List.of("203.0.113.7", "203.0.114.7", "10.0.0.1", "2001:db8::1");
  private static final List<String> SOURCES =
      List.of(
          "arn:aws:s3:::bucket-a",
          "arn:aws:s3:::bucket-b",
          "arn:aws:sns:eu-central-1:111122223333:topic:sub",
          "arn:aws:some:us-east-2:999999999999:store/abc:111122223333:finance/document");
  private static final List<String> BYTES = List.of("QmluYXJ5", "QmluYXJ6");

  private static final Map<String, List<String>> REQUEST =
      Map.ofEntries(
          Map.entry("kms:ViaService", SERVICES),
          Map.entry("aws:SourceVpce", ENDPOINTS),
          Map.entry("aws:ResourceTag/team", TAGS),
          Map.entry("kms:RequestAlias", ALIASES),
          Map.entry("aws:SecureTransport", TRUTHS),
          Map.entry("aws:MultiFactorAuthPresent", TRUTHS),
          Map.entry("kms:GrantIsForAWSResource", TRUTHS),
          Map.entry("kms:RotationPeriodInDays", NUMBERS),
          Map.entry("aws:MultiFactorAuthAge", NUMBERS),
          Map.entry("aws:CurrentTime", TIMES),
          Map.entry("aws:TokenIssueTime", TIMES),
          Map.entry("aws:EpochTime", EPOCHS),
          Map.entry("aws:SourceIp", ADDRESSES),
          Map.entry("aws:SourceArn", SOURCES),
          Map.entry("kms:TestBinary", BYTES));
  private static final Map<String, List<String>> LISTS =
      Map.of(
          "aws:TagKeys",
          TAG_KEYS,
          "kms:GrantOperations",
          OPERATIONS,
          "kms:ResourceAliases",
          List.of("alias/one", "alias/two", "alias/three", "alias/*"));

  private static final List<String> PRINCIPALS =
      List.of(
          "arn:aws:iam::111122223333:user/alice",
          "arn:aws:iam::111122223333:user/*",
          "arn:aws:iam::111122223333:role/*",
          "arn:aws:iam::*:role/apps/reader",
          "arn:aws:iam::111122223333:ro*",
          "arn:aws:sts::111122223333:assumed-role/reader/*",
          "arn:aws:iam::????55556666:*");

  private final SplittableRandom random;
  private Map<String, List<String>> known = Map.of();

  ScenarioConditions(SplittableRandom random) {
    this.random = random;
  }

  /** In lower case, each key mostly there. */
  Map<String, List<String>> context() {
    Map<String, List<String>> context = new LinkedHashMap<>();
    for (String key : REQUEST.keySet().stream().sorted().toList()) {
      if (chance(70)) {
        context.put(key.toLowerCase(Locale.ROOT), List.of(pick(REQUEST.get(key))));
      }
    }
    for (String key : LISTS.keySet().stream().sorted().toList()) {
      if (chance(70)) {
        List<String> values = LISTS.get(key).stream().filter(value -> chance(50)).toList();
        if (!values.isEmpty()) {
          context.put(key.toLowerCase(Locale.ROOT), values);
        }
      }
    }
    return context;
  }

  /** What the conditions to come should nearly fit. */
  void aimAt(Map<String, List<String>> context) {
    known = context;
  }

  Map<String, Object> block() {
    Map<String, Object> block = new LinkedHashMap<>();
    int operators = chance(75) ? 1 : 2;
    for (int i = 0; i < operators; i++) {
      addOperator(block);
    }
    return block;
  }

  private void addOperator(Map<String, Object> block) {
    String base = pick(ObviousConditions.OPERATORS);
    List<String> keys = keysFor(base);
    Map<String, Object> tests = new LinkedHashMap<>();
    int count = chance(85) ? 1 : 2;
    boolean list = false;
    for (int i = 0; i < count; i++) {
      String key = pick(keys);
      list |= isList(key);
      if (tests.keySet().stream().noneMatch(key::equalsIgnoreCase)) {
        tests.put(inSomeCase(key), values(base, key));
      }
    }
    if (base.equals("Null")) {
      block.put(base, tests);
      return;
    }
    String set = list || chance(12) ? pick(List.of("ForAllValues:", "ForAnyValue:")) : "";
    String ifExists = chance(25) ? "IfExists" : "";
    block.put(set + base + ifExists, tests);
  }

  private static boolean isList(String key) {
    return LISTS.containsKey(key) || key.equals("kms:EncryptionContextKeys");
  }

  private List<String> keysFor(String operator) {
    if (operator.startsWith("String")) {
      return List.of(
          "kms:ViaService",
          "aws:SourceVpce",
          "aws:ResourceTag/team",
          "aws:ResourceTag/team",
          "aws:ResourceTag/team",
          "kms:RequestAlias",
          "aws:PrincipalTag/team",
          "aws:PrincipalTag/team",
          "kms:EncryptionContext:tenant",
          "kms:EncryptionContextKeys",
          "aws:username",
          "aws:userid",
          "aws:PrincipalType",
          "kms:CallerAccount",
          "aws:TagKeys",
          "kms:GrantOperations",
          "kms:ResourceAliases");
    }
    if (operator.startsWith("Numeric")) {
      return List.of("kms:RotationPeriodInDays", "aws:MultiFactorAuthAge", "aws:EpochTime");
    }
    if (operator.startsWith("Date")) {
      return List.of("aws:CurrentTime", "aws:TokenIssueTime", "aws:EpochTime");
    }
    if (operator.startsWith("Arn")) {
      return List.of("aws:PrincipalArn", "aws:SourceArn");
    }
    return switch (operator) {
      case "Bool" ->
          List.of(
              "aws:SecureTransport",
              "aws:MultiFactorAuthPresent",
              "kms:GrantIsForAWSResource",
              "aws:ViaAWSService");
      case "BinaryEquals" -> List.of("kms:TestBinary");
      case "Null" ->
          List.of(
              "aws:TokenIssueTime",
              "aws:PrincipalTag/team",
              "aws:TagKeys",
              "aws:username",
              "kms:ResourceAliases");
      default -> List.of("aws:SourceIp");
    };
  }

  private Object values(String operator, String key) {
    int count = chance(65) ? 1 : chance(70) ? 2 : 3;
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value(operator, key));
    }
    return count == 1 && chance(60) ? values.getFirst() : values;
  }

  private Object value(String operator, String key) {
    if (operator.startsWith("String")) {
      return text(key);
    }
    if (operator.startsWith("Numeric")) {
      String number =
          key.equals("aws:EpochTime")
              ? pick(EPOCHS)
              : pick(List.of("90", "90.0", "100", "365", "9.5", "-1", "89.99"));
      return chance(30) ? new BigDecimal(number) : number;
    }
    if (operator.startsWith("Date")) {
      return pick(
          List.of(
              "2026-03-01T12:00:00Z",
              "2026-03-01T14:00:00+02:00",
              "2026-03-01T11:59:59.500Z",
              "2026-03-01",
              "2026-02-28T23:30:00Z",
              "1772366400",
              "1772323200"));
    }
    if (operator.startsWith("Arn")) {
      return arn(key);
    }
    return switch (operator) {
      case "Bool" -> chance(30) ? (Object) chance(50) : pick(TRUTHS);
      case "BinaryEquals" -> pick(BYTES);
      case "Null" -> pick(TRUTHS);
      default ->
          pick(
              List.of(
                  "203.0.113.0/24",
                  "203.0.113.7",
                  "203.0.113.8",
                  "203.0.112.0/22",
                  "0.0.0.0/0",
                  "10.0.0.0/8",
                  "2001:db8::/32",
                  "2001:db9::/32",
                  "::/0"));
    };
  }

  private String arn(String key) {
    List<String> actual = known.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    if (!actual.isEmpty() && chance(40)) {
      return near(actual.getFirst());
    }
    if (key.equals("aws:PrincipalArn")) {
      return chance(25) ? "arn:aws:iam::111122223333:user/${aws:username}" : pick(PRINCIPALS);
    }
    return pick(
        List.of(
            "arn:aws:s3:::bucket-a",
            "arn:aws:s3:::bucket-?",
            "arn:aws:s3:*:*:*",
            "arn:*:*:*:*:*",
            "arn:aws:s3:::bucket-${aws:PrincipalTag/letter, 'b'}",
            "arn:aws:sns:*:111122223333:topic:*",
            "arn:aws:some:*:111122223333:finance/*"));
  }

  /** The actual ARN, or it with its last component made a pattern. */
  private String near(String arn) {
    int last = arn.lastIndexOf(':') + 2;
    return switch (random.nextInt(4)) {
      case 0 -> arn;
      case 1 -> arn.substring(0, last) + "*";
      case 2 -> arn.substring(0, arn.length() - 1) + "?";
      default -> arn.substring(0, last) + arn.substring(last).toUpperCase(Locale.ROOT);
    };
  }

  private String text(String key) {
    List<String> actual = known.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    if (!actual.isEmpty() && chance(45)) {
      return disguised(pick(actual));
    }
    if (chance(35)) {
      return pick(
          List.of(
              "${aws:PrincipalTag/team}",
              "${AWS:principaltag/Team}",
              "${aws:PrincipalTag/team, 'red'}",
              "${aws:PrincipalTag/none, 'red'}",
              "${aws:PrincipalTag/none}",
              "${aws:username}",
              "${aws:username}*",
              "${aws:username, 'red'}",
              "${*}",
              "r${?}d",
              "${$}",
              "${$}{aws:PrincipalTag/team}"));
    }
    return pick(
        List.of(
            "red", "Red", "blue", "r*", "r?d", "*", "?", "alice", "42", "tenant", "team", "AIDA*"));
  }

  private String disguised(String actual) {
    if (actual.startsWith("${")) {
      return actual;
    }
    return switch (random.nextInt(8)) {
      case 0 -> actual.toUpperCase(Locale.ROOT);
      case 1 -> actual.substring(0, 1) + "*";
      case 2 -> actual.substring(0, actual.length() - 1) + "?";
      case 3 -> actual.substring(0, actual.length() - 1);
      case 4 -> actual + "*";
      case 5 -> actual + "?";
      default -> actual;
    };
  }

  private String inSomeCase(String key) {
    return switch (random.nextInt(4)) {
      case 0 -> key.toLowerCase(Locale.ROOT);
      case 1 -> key.toUpperCase(Locale.ROOT);
      default -> key;
    };
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
