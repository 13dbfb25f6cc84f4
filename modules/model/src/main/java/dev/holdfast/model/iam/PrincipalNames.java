package dev.holdfast.model.iam;

import java.util.Optional;

/** From the ARNs of principals to their unique ids. */
final class PrincipalNames {

  private static final String ASSUMED_ROLE = "assumed-role/";
  private static final String FEDERATED_USER = "federated-user/";

  private PrincipalNames() {}

  static Optional<String> idOf(IamAccount account, String arn) {
    String iam = "arn:aws:iam::" + account.id() + ":";
    String sts = "arn:aws:sts::" + account.id() + ":";
    if (arn.startsWith(iam + "user/")) {
      return user(account, arn).map(IamUser::id);
    }
    if (arn.startsWith(iam + "role/")) {
      return role(account, arn).map(IamRole::id);
    }
    return arn.startsWith(sts) ? session(account, arn.substring(sts.length())) : Optional.empty();
  }

  private static Optional<String> session(IamAccount account, String resource) {
    if (resource.startsWith(FEDERATED_USER) && resource.length() > FEDERATED_USER.length()) {
      return Optional.of(account.id() + ":" + resource.substring(FEDERATED_USER.length()));
    }
    if (!resource.startsWith(ASSUMED_ROLE)) {
      return Optional.empty();
    }
    String rest = resource.substring(ASSUMED_ROLE.length());
    int slash = rest.indexOf('/');
    if (slash <= 0 || slash == rest.length() - 1) {
      return Optional.empty();
    }
    return account
        .roles()
        .named(rest.substring(0, slash))
        .map(role -> role.id() + ":" + rest.substring(slash + 1));
  }

  static Optional<IamUser> user(IamAccount account, String arn) {
    return account
        .users()
        .named(IamArns.nameIn(arn))
        .filter(user -> IamArns.user(account.id(), user).equals(arn));
  }

  static Optional<IamGroup> group(IamAccount account, String arn) {
    return account
        .groups()
        .named(IamArns.nameIn(arn))
        .filter(group -> IamArns.group(account.id(), group).equals(arn));
  }

  static Optional<IamRole> role(IamAccount account, String arn) {
    return account
        .roles()
        .named(IamArns.nameIn(arn))
        .filter(role -> IamArns.role(account.id(), role).equals(arn));
  }
}
