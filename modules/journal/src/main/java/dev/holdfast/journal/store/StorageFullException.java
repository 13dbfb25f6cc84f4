package dev.holdfast.journal.store;

/**
 * Refused, and nothing was written: the medium or the queue before it is full. The store goes on
 * and accepts again when there is space.
 */
public final class StorageFullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageFullException(String message) {
    super(message);
  }

  public StorageFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
