package dev.holdfast.model.audit;

/**
 * The trail could not take a record: it is full, closed, or its disk failed. What it would have
 * told must not be answered.
 */
public final class AuditUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public AuditUnavailableException(String message) {
    super(message);
  }

  public AuditUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
