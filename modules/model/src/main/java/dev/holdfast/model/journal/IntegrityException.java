package dev.holdfast.model.journal;

/**
 * Stored bytes are not what was written: edited, reordered, missing or from elsewhere. Nothing is
 * repaired by itself.
 */
public final class IntegrityException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public IntegrityException(String message) {
    super(message);
  }

  public IntegrityException(String message, Throwable cause) {
    super(message, cause);
  }
}
