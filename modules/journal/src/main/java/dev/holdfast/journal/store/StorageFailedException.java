package dev.holdfast.journal.store;

import dev.holdfast.model.journal.JournalAwayException;

/**
 * The medium failed or the store is closed: whether the change was written is not known, so read
 * again before answering. A store that has failed accepts nothing more until it is opened anew.
 */
public final class StorageFailedException extends JournalAwayException {

  private static final long serialVersionUID = 1L;

  public StorageFailedException(String message) {
    super(message);
  }

  public StorageFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
