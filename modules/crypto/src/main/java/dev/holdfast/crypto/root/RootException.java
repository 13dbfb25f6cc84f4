package dev.holdfast.crypto.root;

/**
 * A root, or data without its root, with which the node must not start. The message says what and
 * why, in one line.
 */
public final class RootException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** Create was asked and there is one: a root is never overwritten. */
    ALREADY_THERE,
    /** There is data, and no root: it is never made anew. */
    MISSING,
    /** The root is not the one that the data was made under. */
    FOREIGN,
    /** The root is an old copy: the data has epochs that it does not know. */
    OUTDATED,
    /** The data is older than every epoch that the root still has, as an old backup is. */
    EPOCH_ENDED,
    /** Others than its owner may read the root, or it belongs to someone else. */
    EXPOSED,
    /** The passphrase does not open it. */
    WRONG_PASSPHRASE,
    /** It is not a root file of a known version, or is damaged. */
    DAMAGED,
    /** There is a root in use, and the data that belongs to it is gone. */
    DATA_MISSING,
    /** The PKCS#11 library is not there, is none, or does not start. */
    NO_LIBRARY,
    /** The library shows no such token, or one that was never initialized. */
    NO_TOKEN,
    /** The token refuses the PIN, or one more wrong one would lock it. */
    WRONG_PIN,
    /** The token does not answer in time, or answers with an error. */
    TOKEN_FAILED
  }

  private final Reason reason;

  public RootException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
