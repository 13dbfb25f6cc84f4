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
    /** The token was initialized, and has no user's PIN. */
    NO_USER,
    /** The token refused the PIN, or one more wrong one would lock it. It is not tried again. */
    WRONG_PIN,
    /** The token did not answer in time. */
    NO_ANSWER,
    /** The token answered with an error, or has something that was not made here. */
    FAILED
  }

  private final Reason reason;
  private final long code;

  public TokenException(Reason reason, String message) {
    this(reason, message, ReturnCode.OK);
  }

  TokenException(Reason reason, String message, long code) {
    super(message);
    this.reason = reason;
    this.code = code;
  }

  /** What the library answered; {@link ReturnCode#OK} when it was not that. */
  long code() {
    return code;
  }

  public Reason reason() {
    return reason;
  }
}
