package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Json.JsonArray;
import dev.holdfast.model.policy.Json.JsonBoolean;
import dev.holdfast.model.policy.Json.JsonNull;
import dev.holdfast.model.policy.Json.JsonNumber;
import dev.holdfast.model.policy.Json.JsonObject;
import dev.holdfast.model.policy.Json.JsonString;
import dev.holdfast.model.policy.Statement.Condition;
import dev.holdfast.model.policy.Statement.Effect;
import dev.holdfast.model.policy.Statement.Listed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of policies (IAM user guide, "Grammar of the IAM JSON policy language"). Unknown
 * elements are refused: a misspelt Condition must not widen a statement.
 */
final class PolicyReader {

  /**
   * What is wrong with the document. Carries no stack: it says something of the input, not of the
   * program.
   */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private static final int QUOTE_LENGTH = 64;
  private static final Set<String> VERSIONS = Set.of("2008-10-17", "2012-10-17");
  private static final Set<String> POLICY_ELEMENTS = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT_ELEMENTS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private static final String NO_ACTIONS = "Policy statement must contain actions.";
  private static final String NO_RESOURCES = "Policy statement must contain resources.";

  /** The version whose language has variables. */
  private static final String WITH_VARIABLES = "2012-10-17";

  private final Policy.Kind kind;
  private final String partition;

  private PolicyReader(Policy.Kind kind, String partition) {
    this.kind = kind;
    this.partition = partition;
  }

  /**
   * @param partition which the ARNs of principals must name
   */
  static PolicyDocument read(String text, Policy.Kind kind, String partition) throws Malformed {
    Json document;
    try {
      document = JsonReader.read(text);
    } catch (JsonReader.MalformedJson malformed) {
      throw new Malformed("Syntax errors in policy: " + malformed.getMessage() + ".");
    }
    return new PolicyReader(kind, partition).policy(document);
  }

  private PolicyDocument policy(Json document) throws Malformed {
    JsonObject policy = object(document, "A policy");
    refuseUnknown(policy, POLICY_ELEMENTS);
    Json version = policy.members().get("Version");
    if (version != null && !VERSIONS.contains(string(version, "Version"))) {
      throw new Malformed("The policy must contain a valid version string.");
    }
    Json id = policy.members().get("Id");
    if (id != null) {
      string(id, "Id");
    }
    Json statement = policy.members().get("Statement");
    if (statement == null) {
      throw new Malformed("Missing required field Statement.");
    }
    List<Json> list =
        statement instanceof JsonArray(List<Json> elements) ? elements : List.of(statement);
    if (list.isEmpty()) {
      throw new Malformed("A policy must contain at least one statement.");
    }
    List<Statement> statements = new ArrayList<>();
    for (Json element : list) {
      statements.add(statement(object(element, "A statement")));
    }
    if (kind == Policy.Kind.IDENTITY) {
      refuseCommonSids(statements);
    }
    return new PolicyDocument(
        kind,
        version instanceof JsonString(String text) && text.equals(WITH_VARIABLES),
        statements);
  }

  private Statement statement(JsonObject statement) throws Malformed {
    refuseUnknown(statement, STATEMENT_ELEMENTS);
    Optional<String> sid = sid(statement.members().get("Sid"));
    Effect effect = effect(statement.members().get("Effect"));
    Listed<Principal> principals = principals(statement);
    if (principals.except() && effect == Effect.ALLOW) {
      // It would allow everybody else, anonymous callers too. AWS refuses it.
      throw new Malformed("NotPrincipal must not be used with Effect Allow.");
    }
    return new Statement(
        sid, effect, principals, actions(statement), resources(statement), conditions(statement));
  }

  private Optional<String> sid(@Nullable Json sid) throws Malformed {
    if (sid == null) {
      return Optional.empty();
    }
    String text = string(sid, "Sid");
    if (kind == Policy.Kind.IDENTITY && !text.chars().allMatch(PolicyReader::isLetterOrDigit)) {
      throw new Malformed(
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
              + " expression [0-9A-Za-z]*");
    }
    return Optional.of(text);
  }

  private static void refuseCommonSids(List<Statement> statements) throws Malformed {
    Set<String> sids = new HashSet<>();
    for (Statement statement : statements) {
      if (statement.sid().isPresent() && !sids.add(statement.sid().get())) {
        throw new Malformed("Statement IDs (SID) in a single policy must be unique.");
      }
    }
  }

  private static Effect effect(@Nullable Json effect) throws Malformed {
    if (effect == null) {
      throw new Malformed("Missing required field Effect.");
    }
    return switch (string(effect, "Effect")) {
      case "Allow" -> Effect.ALLOW;
      case "Deny" -> Effect.DENY;
      default -> throw new Malformed("Effect must be Allow or Deny.");
    };
  }

  // -- whom

  private Listed<Principal> principals(JsonObject statement) throws Malformed {
    boolean except = either(statement, "Principal", "NotPrincipal");
    Json element = statement.members().get(except ? "NotPrincipal" : "Principal");
    if (kind == Policy.Kind.IDENTITY) {
      if (element != null) {
        throw new Malformed("Policy document should not specify a principal.");
      }
      return Listed.nothing();
    }
    if (kind == Policy.Kind.TRUST && except) {
      throw new Malformed("Has prohibited field NotPrincipal");
    }
    if (element == null) {
      throw new Malformed("Policy contains a statement with no principal.");
    }
    if (element instanceof JsonString(String all) && all.equals("*")) {
      return new Listed<>(List.of(new Principal.Everyone()), except);
    }
    if (!(element instanceof JsonObject(Map<String, Json> types))) {
      throw new Malformed(KeyPolicy.INVALID_PRINCIPALS);
    }
    List<Principal> principals = new ArrayList<>();
    for (Map.Entry<String, Json> type : types.entrySet()) {
      for (String value : strings(type.getValue(), "Principal")) {
        Optional<Principal> principal = PrincipalReader.read(type.getKey(), value, partition);
        principals.add(
            principal.orElseThrow(() -> new Malformed(invalidPrincipal(type.getKey(), value))));
      }
    }
    if (principals.isEmpty()) {
      throw new Malformed("Policy contains a statement with no principal.");
    }
    return new Listed<>(principals, except);
  }

  private String invalidPrincipal(String type, String value) {
    return kind == Policy.Kind.TRUST
        ? "Invalid principal in policy: " + quote(type) + ':' + quote(value)
        : KeyPolicy.INVALID_PRINCIPALS;
  }

  // -- what

  private Listed<String> actions(JsonObject statement) throws Malformed {
    boolean except = either(statement, "Action", "NotAction");
    Json element = statement.members().get(except ? "NotAction" : "Action");
    if (element == null) {
      throw new Malformed(NO_ACTIONS);
    }
    List<String> actions = strings(element, "Action");
    if (actions.isEmpty()) {
      throw new Malformed(NO_ACTIONS);
    }
    for (String action : actions) {
      if (!isAction(action)) {
        throw new Malformed(
            "Actions must be prefaced by a vendor, e.g. kms: " + quote(action) + " is not.");
      }
      if (kind == Policy.Kind.TRUST && !action.toLowerCase(Locale.ROOT).startsWith("sts:")) {
        throw new Malformed("AssumeRole policy may only specify STS AssumeRole actions.");
      }
    }
    return new Listed<>(actions, except);
  }

  private static boolean isAction(String action) {
    if (action.equals("*")) {
      return true;
    }
    int colon = action.indexOf(':');
    return colon > 0
        && colon < action.length() - 1
        && action.chars().limit(colon).allMatch(c -> isLetterOrDigit(c) || c == '-')
        && action
            .chars()
            .skip(colon + 1L)
            .allMatch(c -> isLetterOrDigit(c) || c == '*' || c == '?');
  }

  private static boolean isLetterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private Listed<String> resources(JsonObject statement) throws Malformed {
    boolean except = either(statement, "Resource", "NotResource");
    String name = except ? "NotResource" : "Resource";
    Json element = statement.members().get(name);
    if (kind == Policy.Kind.TRUST && element != null) {
      throw new Malformed("Has prohibited field " + name);
    }
    List<String> resources = element == null ? List.of() : strings(element, "Resource");
    if (kind == Policy.Kind.IDENTITY && resources.isEmpty()) {
      throw new Malformed(NO_RESOURCES);
    }
    for (String resource : resources) {
      if (!resource.equals("*")
          && (!resource.startsWith("arn:") || resource.split(":", 6).length < 6)) {
        throw new Malformed("Resource " + quote(resource) + " must be in ARN format or \"*\".");
      }
      refuseUnclosedVariable(resource);
    }
    return new Listed<>(resources, except);
  }

  // -- when

  private static List<Condition> conditions(JsonObject statement) throws Malformed {
    Json element = statement.members().get("Condition");
    if (element == null) {
      return List.of();
    }
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, Json> operator : object(element, "Condition").members().entrySet()) {
      Optional<Condition.Operator> known = Condition.Operator.named(operator.getKey());
      if (known.isEmpty()) {
        throw new Malformed("Invalid Condition type: " + quote(operator.getKey()) + ".");
      }
      for (Map.Entry<String, Json> comparison :
          object(operator.getValue(), "Condition").members().entrySet()) {
        String key = comparison.getKey();
        int colon = key.indexOf(':');
        if (colon <= 0 || colon == key.length() - 1) {
          throw new Malformed(
              "Conditions must be prefaced by a vendor, e.g. kms: " + quote(key) + " is not.");
        }
        List<String> values = scalars(comparison.getValue());
        for (String value : values) {
          refuseUnclosedVariable(value);
        }
        conditions.add(new Condition(known.get(), key, values));
      }
    }
    return conditions;
  }

  private static void refuseUnclosedVariable(String value) throws Malformed {
    int from = value.indexOf("${");
    while (from >= 0) {
      int close = value.indexOf('}', from);
      int next = value.indexOf("${", from + 2);
      if (close < 0 || next >= 0 && next < close) {
        throw new Malformed("A policy variable is not closed: " + quote(value) + ".");
      }
      from = next;
    }
  }

  // -- forms of values

  /** Whether the negated element stands there; both at once are refused. */
  private static boolean either(JsonObject statement, String plain, String negated)
      throws Malformed {
    boolean except = statement.members().containsKey(negated);
    if (except && statement.members().containsKey(plain)) {
      throw new Malformed("A statement must not contain both " + plain + " and " + negated + ".");
    }
    return except;
  }

  private static void refuseUnknown(JsonObject object, Set<String> known) throws Malformed {
    for (String name : object.members().keySet()) {
      if (!known.contains(name)) {
        throw new Malformed("Unknown field " + quote(name) + ".");
      }
    }
  }

  private static JsonObject object(Json value, String what) throws Malformed {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new Malformed(what + " must be a JSON object.");
  }

  private static String string(Json value, String what) throws Malformed {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw new Malformed(what + " must be a string.");
  }

  private static List<String> strings(Json value, String what) throws Malformed {
    List<String> strings = new ArrayList<>();
    for (Json element :
        value instanceof JsonArray(List<Json> elements) ? elements : List.of(value)) {
      strings.add(string(element, what));
    }
    return strings;
  }

  private static List<String> scalars(Json value) throws Malformed {
    List<String> scalars = new ArrayList<>();
    for (Json element :
        value instanceof JsonArray(List<Json> elements) ? elements : List.of(value)) {
      scalars.add(
          switch (element) {
            case JsonString(String text) -> text;
            case JsonNumber(String text) -> text;
            case JsonBoolean(boolean truth) -> Boolean.toString(truth);
            case JsonNull _, JsonObject _, JsonArray _ ->
                throw new Malformed("A condition value must be a string, a number or a boolean.");
          });
    }
    return scalars;
  }

  private static String quote(String text) {
    return '"'
        + (text.length() <= QUOTE_LENGTH ? text : text.substring(0, QUOTE_LENGTH) + "...")
        + '"';
  }
}
