package dev.holdfast.model.iam;

/**
 * Ends a decision with a refusal. Carries no stack: it says something of the command, not of the
 * program. Never leaves this package.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient IamError error;

  Refusal(IamError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  IamError error() {
    return error;
  }
}
