package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.util.List;
import java.util.Map;

/** Key policies that nobody may put on a key. */
final class PolicyRows {

  private static final String MALFORMED = "MalformedPolicyDocumentException";
  private static final String PRINCIPALS =
      "Policy contains a statement with one or more invalid principals.";
  private static final String ROOT = "arn:aws:iam::" + Premises.HOME + ":root";

  private PolicyRows() {}

  private static Draft put(Premises p, String policy) {
    return p.kms("PutKeyPolicy", Map.of("KeyId", p.key(), "Policy", policy));
  }

  /** A policy with one good statement, and more of it. */
  private static String statement(String more) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
        + ROOT
        + "\"},\"Action\":\"kms:*\""
        + more
        + "}]}";
  }

  private static String principal(String principal) {
    return statement(",\"Resource\":\"*\"").replace(ROOT, principal);
  }

  private static final String NOT_PRINCIPAL =
      statement(",\"Resource\":\"*\"").replace("\"Principal\"", "\"NotPrincipal\"");

  private static Row malformed(String name, String policy, String words) {
    return row(name, p -> put(p, policy), MALFORMED, words);
  }

  static final List<Row> ALL =
      List.of(
          malformed("a policy that is no JSON", "{", "Syntax errors in policy: "),
          malformed(
              "a policy with something behind it",
              statement("") + "x",
              "Syntax errors in policy: "),
          malformed(
              "a policy that says one thing twice",
              statement(",\"Action\":\"kms:Encrypt\""),
              "Syntax errors in policy: "),
          malformed("a policy that is a list", "[]", "A policy must be a JSON object."),
          malformed("a policy without statements", "{\"Statement\":[]}", "at least one statement"),
          malformed(
              "a policy of no known version",
              statement("").replace("2012-10-17", "2012-10-18"),
              "The policy must contain a valid version string."),
          malformed(
              "a policy of an unknown field", statement(",\"Actions\":\"*\""), "Unknown field"),
          malformed(
              "a policy of no known effect",
              statement("").replace("Allow", "Permit"),
              "Effect must be Allow or Deny."),
          malformed(
              "a policy that allows all but somebody",
              NOT_PRINCIPAL,
              "NotPrincipal must not be used with Effect Allow."),
          malformed(
              "a policy for a user who is not there",
              principal("arn:aws:iam::" + Premises.HOME + ":user/nobody"),
              PRINCIPALS),
          malformed(
              "a policy for something that is nobody",
              principal("arn:aws:s3:::bucket"),
              PRINCIPALS),
          malformed(
              "a policy with a star in an account",
              principal("arn:aws:iam::1111*2223333:root"),
              PRINCIPALS),
          malformed(
              "a policy with a variable that is not closed",
              statement(
                  ",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:username\":\"${a\"}}"),
              "A policy variable is not closed"),
          malformed(
              "a policy of an unknown condition",
              statement(
                  ",\"Resource\":\"*\",\"Condition\":{\"StringIsh\":{\"aws:username\":\"a\"}}"),
              "Invalid Condition type: "),
          malformed(
              "a policy that lets in who says nothing",
              statement(
                  ",\"Resource\":\"*\",\"Condition\":{\"ForAllValues:StringEquals\":{"
                      + "\"kms:EncryptionContext:a\":\"b\"}}"),
              "OverlyPermissiveCondition: "),
          malformed(
              "a policy that locks its writer out",
              statement(",\"Resource\":\"*\"").replace("kms:*", "kms:Encrypt"),
              "The new key policy will not allow you to update the key policy in the future."),
          row(
              "a policy of more than 32 KiB",
              p -> put(p, statement(",\"Sid\":\"" + "s".repeat(32_768) + "\"")),
              "LimitExceededException",
              "The key policy is longer than 32768 bytes."),
          row(
              "a policy in letters that none has",
              p -> put(p, statement(",\"Sid\":\"\u4e2d\"")),
              "ValidationException",
              "at 'policy' failed to satisfy constraint: Member must satisfy regular expression"
                  + " pattern: "),
          row(
              "a policy of another name",
              p -> p.kms("GetKeyPolicy", Map.of("KeyId", p.key(), "PolicyName", "other")),
              "ValidationException",
              "The only valid policy name is 'default'."));
}
