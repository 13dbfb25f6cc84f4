package dev.holdfast.journal.event;

/**
 * The journal holds an event that this version does not know, presumably of a newer one. It is
 * never skipped: a key whose history is not understood is not served.
 */
public final class UnknownEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownEventException(String message) {
    super(message);
  }
}
