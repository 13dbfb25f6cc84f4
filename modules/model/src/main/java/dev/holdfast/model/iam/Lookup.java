package dev.holdfast.model.iam;

import java.util.Optional;

/** Finds what a command names, or refuses. */
final class Lookup {

  private Lookup() {}

  static IamUser user(IamAccount account, String name) throws Refusal {
    return orRefuse(account.users().named(name), "The user with name " + name);
  }

  static IamGroup group(IamAccount account, String name) throws Refusal {
    return orRefuse(account.groups().named(name), "The group with name " + name);
  }

  static IamRole role(IamAccount account, String name) throws Refusal {
    return orRefuse(account.roles().named(name), "The role with name " + name);
  }

  /** A role that its owner may change. */
  static IamRole modifiableRole(IamAccount account, String name) throws Refusal {
    IamRole role = role(account, name);
    if (role.isServiceLinked()) {
      throw new Refusal(
          new IamError.UnmodifiableEntity(
              "Cannot perform the operation on the protected role '"
                  + name
                  + "' - this role is only modifiable by AWS"));
    }
    return role;
  }

  static Member.WithPolicies holder(IamAccount account, Named.Holder holder) throws Refusal {
    return switch (holder) {
      case Named.User(String name) -> user(account, name);
      case Named.Group(String name) -> group(account, name);
      case Named.Role(String name) -> role(account, name);
    };
  }

  static Member.WithPolicies modifiableHolder(IamAccount account, Named.Holder holder)
      throws Refusal {
    return holder instanceof Named.Role(String name)
        ? modifiableRole(account, name)
        : holder(account, holder);
  }

  static IamAccessKey accessKey(IamUser user, String accessKeyId) throws Refusal {
    return orRefuse(user.accessKey(accessKeyId), "The Access Key with id " + accessKeyId);
  }

  static IamPolicy policy(IamAccount account, String arn) throws Refusal {
    Forms.arn(arn);
    return account
        .policy(arn)
        .orElseThrow(
            () -> new Refusal(new IamError.NoSuchEntity("Policy " + arn + " was not found.")));
  }

  /** A managed policy that the account may change: its own. */
  static IamPolicy ownPolicy(IamAccount account, String arn) throws Refusal {
    IamPolicy policy = policy(account, arn);
    if (AwsManagedPolicies.isOne(arn)) {
      throw new Refusal(
          new IamError.InvalidInput("Policy " + arn + " is managed by AWS and cannot be changed."));
    }
    return policy;
  }

  static IamPolicy.Version version(IamPolicy policy, String arn, String versionId) throws Refusal {
    return policy
        .version(versionId)
        .orElseThrow(() ->
            new Refusal(
                new IamError.NoSuchEntity(
                    "Policy "
                        + arn
                        + " version "
                        + versionId
                        + " does not exist or is not attachable.")));
  }

  private static <T> T orRefuse(Optional<T> found, String what) throws Refusal {
    return found.orElseThrow(
        () -> new Refusal(new IamError.NoSuchEntity(what + " cannot be found.")));
  }
}
