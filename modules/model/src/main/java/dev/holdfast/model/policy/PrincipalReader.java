package dev.holdfast.model.policy;

import dev.holdfast.model.name.AccountId;
import java.util.Optional;

/**
 * Reads what stands behind {@code "AWS"}, {@code "Service"} and {@code "Federated"} in a Principal
 * element.
 */
final class PrincipalReader {

  private static final int MIN_UNIQUE_ID_LENGTH = 16;
  private static final int MAX_UNIQUE_ID_LENGTH = 128;

  private PrincipalReader() {}

  /**
   * Empty for a type that key policies do not know or a value that names nobody; a star stands
   * alone or not at all.
   */
  static Optional<Principal> read(String type, String value, String partition) {
    return switch (type) {
      case "AWS" -> readAws(value, partition);
      case "Service" ->
          isServiceHost(value) ? Optional.of(new Principal.Service(value)) : Optional.empty();
      case "Federated" ->
          isFederated(value, partition)
              ? Optional.of(new Principal.Federated(value))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Principal> readAws(String value, String partition) {
    if (value.equals("*")) {
      return Optional.of(new Principal.Everyone());
    }
    if (value.startsWith("arn:")) {
      return readArn(value, partition);
    }
    Optional<Principal> account = AccountId.parse(value).map(Principal.Account::new);
    return account.isPresent() || !isUniqueId(value)
        ? account
        : Optional.of(new Principal.UniqueId(value));
  }

  private static Optional<Principal> readArn(String arn, String partition) {
    String[] parts = arn.split(":", 6);
    if (parts.length != 6 || !parts[1].equals(partition) || !parts[3].isEmpty()) {
      return Optional.empty();
    }
    Optional<AccountId> account = AccountId.parse(parts[4]);
    String resource = parts[5];
    if (account.isEmpty() || resource.indexOf('*') >= 0 || resource.indexOf('?') >= 0) {
      return Optional.empty();
    }
    boolean identity =
        switch (parts[2]) {
          case "iam" -> isNamed(resource, "user/") || isNamed(resource, "role/");
          case "sts" ->
              isNamed(resource, "federated-user/")
                  || isNamed(resource, "assumed-role/")
                      && resource.indexOf('/', "assumed-role/".length()) > 0;
          default -> false;
        };
    if (parts[2].equals("iam") && resource.equals("root")) {
      return Optional.of(new Principal.Account(account.get()));
    }
    return identity ? Optional.of(new Principal.Identity(account.get(), arn)) : Optional.empty();
  }

  private static boolean isNamed(String resource, String prefix) {
    return resource.startsWith(prefix)
        && resource.length() > prefix.length()
        && !resource.endsWith("/");
  }

  private static boolean isUniqueId(String value) {
    return value.length() >= MIN_UNIQUE_ID_LENGTH
        && value.length() <= MAX_UNIQUE_ID_LENGTH
        && value.startsWith("A")
        && value.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
  }

  private static boolean isServiceHost(String value) {
    return (value.endsWith(".amazonaws.com") || value.endsWith(".amazonaws.com.cn"))
        && !value.startsWith(".")
        && !value.contains("..")
        && value
            .chars()
            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-');
  }

  private static boolean isFederated(String value, String partition) {
    if (value.startsWith("arn:")) {
      String[] parts = value.split(":", 6);
      return parts.length == 6
          && parts[1].equals(partition)
          && parts[2].equals("iam")
          && parts[3].isEmpty()
          && AccountId.parse(parts[4]).isPresent()
          && (isNamed(parts[5], "saml-provider/") || isNamed(parts[5], "oidc-provider/"))
          && parts[5].indexOf('*') < 0;
    }
    return value.indexOf('.') > 0
        && value
            .chars()
            .allMatch(c ->
                c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '/');
  }
}
