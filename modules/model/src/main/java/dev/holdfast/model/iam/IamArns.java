package dev.holdfast.model.iam;

import dev.holdfast.model.name.AccountId;

/** The ARNs of what an account has. */
final class IamArns {

  private IamArns() {}

  static String user(AccountId account, IamUser user) {
    return of(account, "user", user);
  }

  static String group(AccountId account, IamGroup group) {
    return of(account, "group", group);
  }

  static String role(AccountId account, IamRole role) {
    return of(account, "role", role);
  }

  static String policy(AccountId account, IamPolicy policy) {
    return of(account, "policy", policy);
  }

  static String holder(AccountId account, Member.WithPolicies holder) {
    return switch (holder) {
      case IamUser user -> user(account, user);
      case IamGroup group -> group(account, group);
      case IamRole role -> role(account, role);
    };
  }

  private static String of(AccountId account, String kind, Member member) {
    return "arn:aws:iam::" + account + ":" + kind + member.path() + member.name();
  }

  /** What stands behind the last slash: names have none. */
  static String nameIn(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
