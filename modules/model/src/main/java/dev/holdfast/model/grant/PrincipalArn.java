package dev.holdfast.model.grant;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;

/**
 * The ARN of a principal that a grant may speak of: an account, a user, a role, one session of a
 * role, a federated user. Neither a service nor a group, which cannot call.
 *
 * @param text the ARN as it is written
 */
public record PrincipalArn(AccountId account, Kind kind, String text) {

  /** What the ARN names. */
  public enum Kind {
    ACCOUNT,
    USER,
    ROLE,
    ROLE_SESSION,
    FEDERATED_USER
  }

  /** {@code arn:<partition>:iam::<account>:<what it names>}. */
  private static final int PARTS = 6;

  /**
   * Reads an ARN; empty when it is none, or not one of a principal that a grant may speak of.
   *
   * @param partition the only one that is understood, such as {@code aws}
   */
  public static Optional<PrincipalArn> parse(String text, String partition) {
    String[] parts = text.split(":", PARTS);
    if (parts.length != PARTS
        || !parts[0].equals("arn")
        || !parts[1].equals(partition)
        || !parts[3].isEmpty()) {
      return Optional.empty();
    }
    return AccountId.parse(parts[4])
        .flatMap(
            account -> kind(parts[2], parts[5]).map(kind -> new PrincipalArn(account, kind, text)));
  }

  private static Optional<Kind> kind(String service, String resource) {
    String[] names = resource.split("/", -1);
    for (String name : names) {
      if (name.isEmpty() || !name.chars().allMatch(PrincipalArn::isNameCharacter)) {
        return Optional.empty();
      }
    }
    return switch (service) {
      case "iam" -> iamKind(names);
      case "sts" -> stsKind(names);
      default -> Optional.empty();
    };
  }

  private static Optional<Kind> iamKind(String[] names) {
    if (names.length == 1) {
      return names[0].equals("root") ? Optional.of(Kind.ACCOUNT) : Optional.empty();
    }
    return switch (names[0]) {
      case "user" -> Optional.of(Kind.USER);
      case "role" -> Optional.of(Kind.ROLE);
      default -> Optional.empty();
    };
  }

  private static Optional<Kind> stsKind(String[] names) {
    return switch (names[0]) {
      case "assumed-role" -> names.length == 3 ? Optional.of(Kind.ROLE_SESSION) : Optional.empty();
      case "federated-user" ->
          names.length == 2 ? Optional.of(Kind.FEDERATED_USER) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "_+=,.@-".indexOf(c) >= 0;
  }
}
