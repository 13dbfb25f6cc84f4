package dev.holdfast.model.iam;

/** What callers are shown of what an account has. */
final class Described {

  private Described() {}

  static IamAnswer.User user(IamAccount account, IamUser user) {
    return new IamAnswer.User(
        user.path(),
        user.name(),
        user.id(),
        IamArns.user(account.id(), user),
        user.created(),
        user.boundary(),
        user.tags().asMap());
  }

  static IamAnswer.AccessKey accessKey(IamUser user, IamAccessKey key) {
    return new IamAnswer.AccessKey(user.name(), key.id(), key.status(), key.created());
  }

  static IamAnswer.Group group(IamAccount account, IamGroup group) {
    return new IamAnswer.Group(
        group.path(),
        group.name(),
        group.id(),
        IamArns.group(account.id(), group),
        group.created());
  }

  static IamAnswer.Role role(IamAccount account, IamRole role) {
    return new IamAnswer.Role(
        role.path(),
        role.name(),
        role.id(),
        IamArns.role(account.id(), role),
        role.created(),
        role.trustPolicy().document(),
        role.description(),
        role.maxSessionSeconds(),
        role.boundary(),
        role.tags().asMap());
  }

  static IamAnswer.Policy policy(IamAccount account, IamPolicy policy) {
    return policy(account, IamArns.policy(account.id(), policy), policy);
  }

  static IamAnswer.Policy policy(IamAccount account, String arn, IamPolicy policy) {
    PolicyUse use = account.use(arn);
    return new IamAnswer.Policy(
        policy.name(),
        policy.id(),
        arn,
        policy.path(),
        "v" + policy.defaultVersion(),
        use.attached(),
        use.bounding(),
        policy.description(),
        policy.created(),
        policy.updated(),
        policy.tags().asMap());
  }

  static IamAnswer.PolicyVersion version(IamPolicy policy, IamPolicy.Version version) {
    return new IamAnswer.PolicyVersion(
        version.id(),
        version.number() == policy.defaultVersion(),
        version.created(),
        version.document().text());
  }
}
