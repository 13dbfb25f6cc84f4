package dev.holdfast.envelope;

/** Why a command cannot do its work, and what to do about it, in one line. */
final class Failure extends Exception {

  private final Ending ending;

  /**
   * @param what what does not work and why
   * @param remedy what to do, as a sentence
   */
  Failure(Ending ending, String what, String remedy) {
    super(what + ". " + remedy);
    this.ending = ending;
  }

  /** The same, with a sentence more. */
  Failure(Failure cause, String more) {
    super(cause.getMessage() + " " + more, cause);
    this.ending = cause.ending;
  }

  Ending ending() {
    return ending;
  }
}
