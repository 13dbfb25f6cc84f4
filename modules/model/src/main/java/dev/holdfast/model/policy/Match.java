package dev.holdfast.model.policy;

/** What comes of holding one value of a policy against one of a request. */
enum Match {
  YES,
  NO,

  /**
   * The policy's value has a variable that the request has no value for: it matches nothing, nor
   * does its negation.
   */
  UNRESOLVED;

  static Match of(boolean matches) {
    return matches ? YES : NO;
  }
}
