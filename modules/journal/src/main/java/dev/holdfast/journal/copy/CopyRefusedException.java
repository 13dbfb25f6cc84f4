package dev.holdfast.journal.copy;

/** A store that cannot be copied, copied into, or served from, as it is; the message says why. */
public final class CopyRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CopyRefusedException(String message) {
    super(message);
  }
}
