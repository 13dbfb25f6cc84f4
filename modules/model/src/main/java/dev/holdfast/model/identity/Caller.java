package dev.holdfast.model.identity;

import dev.holdfast.model.name.AccountId;

/**
 * The verified principal behind a request.
 *
 * @param account the account that the request counts for
 * @param arn the principal's ARN, {@code arn:aws:iam::<account>:root} for an account root
 * @param principalId the unique id, for a root the account number
 * @param accessKeyId the access key that signed; not a secret
 */
public record Caller(AccountId account, String arn, String principalId, String accessKeyId) {

  /** The root of an account, which owns everything in it. */
  public static Caller root(AccountId account, String accessKeyId) {
    return new Caller(account, "arn:aws:iam::" + account + ":root", account.value(), accessKeyId);
  }

  public boolean isRoot() {
    return principalId.equals(account.value());
  }
}
