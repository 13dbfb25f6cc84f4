package dev.holdfast.crypto.token;

/** A token that cannot be used. The message says what and why, in one line, and never the PIN. */
public final class TokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The library is not there, is not a PKCS#11 library, or does not start. */
    NO_LIBRARY,
    /** The library shows no such token, or one that was never initialized. */
    NO_TOKEN,
    /** The token refused the PIN, or one more wrong one would lock it. It is not tried again. */
    WRONG_PIN,
    /** The token did not answer in time. */
    NO_ANSWER,
    /** The token answered with an error, or has something that was not made here. */
    FAILED
  }

  private final Reason reason;

  public TokenException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
