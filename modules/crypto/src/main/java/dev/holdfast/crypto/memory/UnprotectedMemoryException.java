package dev.holdfast.crypto.memory;

/**
 * The system refused to lock secret memory and the operator asked to go on only when it is locked.
 */
public final class UnprotectedMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnprotectedMemoryException(String message) {
    super(message);
  }
}
