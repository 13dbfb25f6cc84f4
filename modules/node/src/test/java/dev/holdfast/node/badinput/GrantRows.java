package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Grants beyond their bounds, and tokens and ids of none. */
final class GrantRows {

  private static final String VALIDATION = "ValidationException";
  private static final String TOKEN = "InvalidGrantTokenException";
  private static final String TOKEN_WORDS = "The grant token is not valid.";
  private static final String ROOT = "arn:aws:iam::" + Premises.HOME + ":root";
  private static final String NOBODYS_ID = "ab".repeat(32);

  private GrantRows() {}

  /** A good grant, but for what is given. */
  private static Map<String, Object> members(String key, Map<String, ?> instead) {
    Map<String, Object> members = new HashMap<>();
    members.put("KeyId", key);
    members.put("GranteePrincipal", ROOT);
    members.put("Operations", List.of("Decrypt"));
    members.putAll(instead);
    return members;
  }

  private static Draft grant(Premises p, Map<String, ?> instead) {
    return p.kms("CreateGrant", members(p.key(), instead));
  }

  private static Draft constrained(Premises p, String key, Map<String, String> pairs) {
    return p.kms(
        "CreateGrant",
        members(key, Map.of("Constraints", Map.of("EncryptionContextEquals", pairs))));
  }

  private static Map<String, String> pairs(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
  }

  private static Draft presenting(Premises p, List<String> tokens) {
    return p.kms(
        "Encrypt",
        Map.of("KeyId", p.key(), "Plaintext", Premises.PLAINTEXT, "GrantTokens", tokens));
  }

  /** A grant that is retired, once more. */
  private static Draft retiredTwice(Premises p) {
    Map<String, String> grant =
        Map.of("KeyId", p.key(), "GrantId", Premises.got(grant(p, Map.of()), "GrantId"));
    Premises.done(p.kms("RetireGrant", grant));
    return p.kms("RetireGrant", grant);
  }

  static final List<Row> ALL =
      List.of(
          row(
              "a grant of nothing",
              p -> grant(p, Map.of("Operations", List.of())),
              VALIDATION,
              "Grants must contain at least one operation."),
          row(
              "a grant of granting alone",
              p -> grant(p, Map.of("Operations", List.of("CreateGrant"))),
              VALIDATION,
              "Grants must not contain only the CreateGrant operation."),
          row(
              "a grant of an operation that cannot be granted",
              p -> grant(p, Map.of("Operations", List.of("DisableKey"))),
              VALIDATION,
              "Member must satisfy enum value set: "),
          row(
              "a grant of what the key cannot do",
              p -> grant(p, Map.of("Operations", List.of("Sign"))),
              VALIDATION,
              "Sign is not an operation of a key with key spec SYMMETRIC_DEFAULT and key usage"
                  + " ENCRYPT_DECRYPT."),
          row(
              "a grant to nobody",
              p -> grant(p, Map.of("GranteePrincipal", ROOT.replace("root", "user/nobody"))),
              "InvalidArnException",
              "ARN does not refer to a valid principal: "),
          row(
              "a grant to be retired by nobody",
              p -> grant(p, Map.of("RetiringPrincipal", ROOT.replace("root", "user/nobody"))),
              "InvalidArnException",
              "ARN does not refer to a valid principal: "),
          row(
              "a grant with nine pairs of context",
              p -> constrained(p, p.key(), pairs(9)),
              VALIDATION,
              "A grant constraint must not have more than 8 pairs."),
          row(
              "a grant with a pair of 385 letters",
              p -> constrained(p, p.key(), Map.of("a", "v".repeat(385))),
              VALIDATION,
              "A value of a grant constraint must not be longer than 384 characters."),
          row(
              "a grant on a key pair with a context",
              p -> constrained(p, p.rsaKey(), pairs(1)),
              VALIDATION,
              "Only grants on symmetric encryption keys may have constraints."),
          row(
              "a grant whose name has a space",
              p -> grant(p, Map.of("Name", "a b")),
              VALIDATION,
              "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular"
                  + " expression pattern: "),
          row(
              "a grant on a disabled key",
              p -> p.kms("CreateGrant", members(p.disabledKey(), Map.of())),
              "DisabledException",
              " is disabled."),
          row(
              "a grant token that is none",
              p -> presenting(p, List.of("nonsense")),
              TOKEN,
              TOKEN_WORDS),
          row(
              "a grant token with another end",
              p -> {
                String token = Premises.got(grant(p, Map.of()), "GrantToken");
                char last = token.charAt(token.length() - 6);
                return presenting(
                    p,
                    List.of(
                        token.substring(0, token.length() - 6)
                            + (last == 'A' ? 'B' : 'A')
                            + token.substring(token.length() - 5)));
              },
              TOKEN,
              TOKEN_WORDS),
          row(
              "eleven grant tokens",
              p -> presenting(p, Collections.nCopies(11, "nonsense")),
              VALIDATION,
              "at 'grantTokens' failed to satisfy constraint: Member must have length less than or"
                  + " equal to 10"),
          row(
              "retirement by a token that is none",
              p -> p.kms("RetireGrant", Map.of("GrantToken", "nonsense")),
              TOKEN,
              TOKEN_WORDS),
          row(
              "retirement of nothing in particular",
              p -> p.kms("RetireGrant", Map.of("KeyId", p.key())),
              VALIDATION,
              "Specify either a GrantToken or both a KeyId and a GrantId."),
          row(
              "retirement once more",
              GrantRows::retiredTwice,
              "NotFoundException",
              "' does not exist"),
          row(
              "revocation of a grant that never was",
              p -> p.kms("RevokeGrant", Map.of("KeyId", p.key(), "GrantId", NOBODYS_ID)),
              "NotFoundException",
              "Grant '" + NOBODYS_ID + "' does not exist"),
          row(
              "revocation by an id of no form",
              p -> p.kms("RevokeGrant", Map.of("KeyId", p.key(), "GrantId", "nonsense")),
              "InvalidGrantIdException",
              "Invalid grant ID 'nonsense'"));
}
