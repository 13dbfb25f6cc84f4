package dev.holdfast.api.shape;

/** What a body comes to. */
public sealed interface Reading {

  /** Has every type and keeps every constraint of its shape. */
  record Read(Input input) implements Reading {}

  /** Is not JSON as the service takes it, or has a value of another type than its shape. */
  record Malformed(String message) implements Reading {}

  /**
   * Breaks constraints.
   *
   * @param message AWS's list of them
   */
  record Invalid(String message) implements Reading {}
}
