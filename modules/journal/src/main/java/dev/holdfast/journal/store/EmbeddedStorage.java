package dev.holdfast.journal.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A region's embedded storage: the journal and, in a file of its own, the shred store.
 *
 * @param lock on the region's directory; empty in memory
 */
public record EmbeddedStorage(
    SqliteEventStore events, SqliteShredStore shreds, Optional<DirectoryLock> lock)
    implements RegionStorage {

  public static final String JOURNAL_FILE = "journal.db";
  public static final String SHRED_FILE = "shred.db";

  /**
   * Opens a region's directory, making what is missing.
   *
   * @throws DataInUseException when it is open elsewhere
   * @throws UnknownSchemaException when a newer version wrote it
   * @throws StorageFailedException when the medium fails
   */
  public static EmbeddedStorage open(Path directory) {
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      SqliteEventStore events = SqliteEventStore.open(directory.resolve(JOURNAL_FILE));
      try {
        return new EmbeddedStorage(
            events, SqliteShredStore.open(directory.resolve(SHRED_FILE)), Optional.of(lock));
      } catch (RuntimeException e) {
        events.close();
        throw e;
      }
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The same code with nothing behind it: lost when the process ends. */
  public static EmbeddedStorage inMemory() {
    return new EmbeddedStorage(
        SqliteEventStore.inMemory(), SqliteShredStore.inMemory(), Optional.empty());
  }

  /** Closes all of it, also when closing a part fails. */
  @Override
  public void close() {
    try {
      events.close();
    } finally {
      try {
        shreds.close();
      } finally {
        lock.ifPresent(DirectoryLock::close);
      }
    }
  }
}
