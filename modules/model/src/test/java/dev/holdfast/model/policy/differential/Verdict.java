package dev.holdfast.model.policy.differential;

/** How a request ends, seen from outside. */
enum Verdict {
  ALLOWED,
  EXPLICITLY_DENIED,
  NOT_ALLOWED
}
