package dev.holdfast.model.iam;

/** Whoever or whatever an account has by that name: at most one, whatever its case. */
sealed interface Member permits Member.WithPolicies, IamPolicy {

  /** The unique id, never given again. */
  String id();

  String name();

  /** Begins and ends with a slash. */
  String path();

  /** A user, group or role. */
  sealed interface WithPolicies extends Member permits IamUser, IamGroup, IamRole {
    HeldPolicies held();
  }
}
