package dev.holdfast.journal.store;

/** The file was written by a newer version, or is not one of ours. Nothing was changed. */
public final class UnknownSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(String message) {
    super(message);
  }
}
