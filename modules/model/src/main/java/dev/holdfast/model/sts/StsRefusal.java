package dev.holdfast.model.sts;

/**
 * Ends a decision with a refusal. Carries no stack: it says something of the request, not of the
 * program. Never leaves this package.
 */
final class StsRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient StsError error;

  StsRefusal(StsError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  StsError error() {
    return error;
  }
}
