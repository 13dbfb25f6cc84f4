package dev.holdfast.model.iam;

/**
 * How often a managed policy is used in the account.
 *
 * @param attached by users, groups and roles
 * @param bounding as a permissions boundary
 */
record PolicyUse(int attached, int bounding) {

  static final PolicyUse NONE = new PolicyUse(0, 0);

  PolicyUse plus(int moreAttached, int moreBounding) {
    return new PolicyUse(attached + moreAttached, bounding + moreBounding);
  }
}
