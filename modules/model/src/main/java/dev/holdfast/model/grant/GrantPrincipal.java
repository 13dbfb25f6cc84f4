package dev.holdfast.model.grant;

import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.name.AccountId;

/**
 * Whom a grant speaks of.
 *
 * @param arn as the grant was given
 * @param id who that was then: an account number for an account, {@code AIDA...} for a user, {@code
 *     AROA...} for a role and all its sessions, {@code AROA...:<session>} for one session, {@code
 *     <account>:<name>} for a federated user. A user of the same name made later has another.
 */
public record GrantPrincipal(String arn, String id) {

  private static final int ACCOUNT_PART = 4;

  /** The account that the principal belongs to. */
  public AccountId account() {
    return new AccountId(arn.split(":", -1)[ACCOUNT_PART]);
  }

  /**
   * Whether a caller is whom the grant speaks of. An account is its root; whomever else it lets in
   * is its policies' business.
   */
  public boolean is(Identity caller) {
    return switch (caller) {
      case Identity.Root(AccountId account) -> id.equals(account.value());
      case Identity.User user -> id.equals(user.principalId());
      case Identity.RoleSession session ->
          id.equals(session.roleId()) || id.equals(session.principalId());
      case Identity.FederatedUser user -> id.equals(user.principalId());
    };
  }

  /** Whether the grant speaks of a whole account, and of this one. */
  public boolean isAccount(AccountId account) {
    return id.equals(account.value());
  }
}
