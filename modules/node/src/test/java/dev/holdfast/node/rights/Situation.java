package dev.holdfast.node.rights;

/** In which an operation is asked for. */
enum Situation {
  NO_CREDENTIALS,
  UNKNOWN_ACCESS_KEY,
  /** A caller of another account, who may do everything there and whom the key does not know. */
  OTHER_ACCOUNT,
  /** As before, and the key leaves it to that account. */
  OTHER_ACCOUNT_ALLOWED,
  /** The key leaves it to the account, and no policy speaks of the caller. */
  NO_POLICY,
  /** The caller's own policy allows just what it takes, and the key leaves it to the account. */
  ALLOWED,
  /** The key policy allows the caller just what it takes, and the caller has no policy. */
  ALLOWED_BY_KEY_POLICY,
  /** Everything is allowed, and one thing of what it takes denied, by the caller's policy. */
  DENIED,
  /** As before, by the key policy. */
  DENIED_BY_KEY_POLICY,
  /** No policy speaks of the caller; a grant, with this encryption context, does. */
  GRANT_ONLY,
  RETIRED_GRANT,
  /** A grant with another encryption context. */
  WRONG_CONSTRAINT,
  DISABLED_KEY,
  /** The key is disabled, and no policy speaks of the caller: it is not told. */
  DISABLED_KEY_NO_POLICY
}
