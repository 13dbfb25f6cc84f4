package dev.holdfast.model.journal;

/**
 * The journal or the shred store did not answer, or does not answer any more: whether what was
 * asked of it was done is not known.
 */
public class JournalAwayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JournalAwayException(String message) {
    super(message);
  }

  public JournalAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
