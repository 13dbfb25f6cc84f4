package dev.holdfast.cluster.ask;

/**
 * A question has not come to its actor, which was on its way to another node: nothing was done, and
 * whoever asks again asks the first time.
 */
public final class UndeliveredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UndeliveredException() {
    super("the question did not reach its actor", null, false, false);
  }
}
