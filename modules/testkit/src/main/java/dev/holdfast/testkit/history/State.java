package dev.holdfast.testkit.history;

/** The states of a key that the calls of a history lead to. */
public enum State {
  ENABLED,
  DISABLED,
  PENDING_DELETION,
  DELETED
}
