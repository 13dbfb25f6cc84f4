package dev.holdfast.journal.store;

/**
 * Refused, and nothing was written: another writer has appended or taken over since this one last
 * read. Recover, then decide again.
 */
public final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FencedException(String message) {
    super(message);
  }
}
