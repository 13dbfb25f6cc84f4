package dev.holdfast.model.identity;

import dev.holdfast.model.name.AccountId;

/**
 * The verified principal behind a request.
 *
 * @param identity who it is
 * @param accessKeyId the access key that signed; not a secret
 * @param rights what its own account lets it do at most
 * @param origin from where it calls
 */
public record Caller(Identity identity, String accessKeyId, Rights rights, CallOrigin origin) {

  /** A caller of whom it is not yet known from where it calls. */
  public Caller(Identity identity, String accessKeyId, Rights rights) {
    this(identity, accessKeyId, rights, CallOrigin.UNKNOWN);
  }

  /** The root of an account, which owns everything in it. */
  public static Caller root(AccountId account, String accessKeyId) {
    return new Caller(new Identity.Root(account), accessKeyId, Rights.OF_ROOT);
  }

  /** The same principal, calling from there. */
  public Caller from(CallOrigin there) {
    return new Caller(identity, accessKeyId, rights, there);
  }

  /** The account that the request counts for. */
  public AccountId account() {
    return identity.account();
  }

  /** The principal's ARN, {@code arn:aws:iam::<account>:root} for an account root. */
  public String arn() {
    return identity.arn();
  }

  /** The unique id, for a root the account number. */
  public String principalId() {
    return identity.principalId();
  }

  public boolean isRoot() {
    return identity instanceof Identity.Root;
  }
}
