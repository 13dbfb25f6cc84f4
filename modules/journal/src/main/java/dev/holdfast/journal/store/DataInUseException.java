package dev.holdfast.journal.store;

/** Another process, or another part of this one, has the data directory open. */
public final class DataInUseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DataInUseException(String message) {
    super(message);
  }
}
