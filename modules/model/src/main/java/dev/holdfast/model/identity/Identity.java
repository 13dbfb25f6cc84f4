package dev.holdfast.model.identity;

import dev.holdfast.model.name.AccountId;

/**
 * Who a principal is. A name can be given again once its owner is deleted, a unique id never:
 * rights are held by unique id.
 */
public sealed interface Identity {

  AccountId account();

  /** As GetCallerIdentity answers it. */
  String arn();

  /** As GetCallerIdentity answers it in {@code UserId}, and {@code aws:userid}. */
  String principalId();

  record Root(AccountId account) implements Identity {
    @Override
    public String arn() {
      return "arn:aws:iam::" + account + ":root";
    }

    @Override
    public String principalId() {
      return account.value();
    }
  }

  /**
   * @param arn such as {@code arn:aws:iam::111122223333:user/division/alice}
   * @param principalId {@code AIDA...}
   * @param name {@code aws:username}
   */
  record User(AccountId account, String arn, String principalId, String name) implements Identity {}

  /**
   * A session of a role.
   *
   * @param arn such as {@code arn:aws:sts::111122223333:assumed-role/reader/alice-laptop}
   * @param roleArn with its path, such as {@code arn:aws:iam::111122223333:role/apps/reader}
   * @param roleId {@code AROA...}
   * @param sessionName what who assumed the role called the session
   */
  record RoleSession(
      AccountId account, String arn, String roleArn, String roleId, String sessionName)
      implements Identity {
    @Override
    public String principalId() {
      return roleId + ":" + sessionName;
    }
  }

  /**
   * A session that GetFederationToken made.
   *
   * @param arn such as {@code arn:aws:sts::111122223333:federated-user/bob}
   * @param name what who asked for it called it
   */
  record FederatedUser(AccountId account, String arn, String name) implements Identity {
    @Override
    public String principalId() {
      return account + ":" + name;
    }
  }
}
