package dev.holdfast.node.rights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Policies, and statements for them, as the maps that their JSON text is made of. */
final class Statements {

  private static final String ANY = "*";

  private Statements() {}

  static String policy(Collection<Map<String, Object>> statements) {
    return Json.text(Map.of("Version", "2012-10-17", "Statement", statements));
  }

  /** A key policy that leaves the key to an account, and says more. */
  static String keyPolicy(String account, List<Map<String, Object>> more) {
    List<Map<String, Object>> statements = new ArrayList<>(more);
    statements.add(allow(root(account), List.of("kms:*")));
    return policy(statements);
  }

  static String root(String account) {
    return "arn:aws:iam::" + account + ":root";
  }

  // -- of identity policies

  static Map<String, Object> allow(Collection<String> actions) {
    return statement("Allow", actions);
  }

  static Map<String, Object> deny(Collection<String> actions) {
    return statement("Deny", actions);
  }

  static Map<String, Object> allowAllBut(Collection<String> actions) {
    return Map.of("Effect", "Allow", "NotAction", actions, "Resource", ANY);
  }

  /**
   * @param values that condition keys must have
   */
  static Map<String, Object> allowIf(Map<String, String> values, Collection<String> actions) {
    return Map.of(
        "Effect",
        "Allow",
        "Action",
        actions,
        "Resource",
        ANY,
        "Condition",
        Map.of("StringEquals", values));
  }

  private static Map<String, Object> statement(String effect, Collection<String> actions) {
    return Map.of("Effect", effect, "Action", actions, "Resource", ANY);
  }

  // -- of key policies

  static Map<String, Object> allow(String principal, Collection<String> actions) {
    return statement("Allow", principal, actions);
  }

  static Map<String, Object> deny(String principal, Collection<String> actions) {
    return statement("Deny", principal, actions);
  }

  private static Map<String, Object> statement(
      String effect, String principal, Collection<String> actions) {
    return Map.of(
        "Effect",
        effect,
        "Principal",
        Map.of("AWS", principal),
        "Action",
        actions,
        "Resource",
        ANY);
  }

  // -- of trust policies

  static Map<String, Object> trust(String principal, Collection<String> actions) {
    return Map.of("Effect", "Allow", "Principal", Map.of("AWS", principal), "Action", actions);
  }
}
