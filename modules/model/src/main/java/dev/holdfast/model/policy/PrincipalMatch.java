package dev.holdfast.model.policy;

/** How closely a policy names a caller, the closest last. */
enum PrincipalMatch {
  NONE,

  /** By its account, which is to decide further by its own policies. */
  ACCOUNT,

  /** By its role: what limits the role limits it. */
  ROLE,

  /** Itself: nothing but an explicit deny limits it. */
  SELF
}
