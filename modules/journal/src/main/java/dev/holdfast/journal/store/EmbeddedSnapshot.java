package dev.holdfast.journal.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConnection;

/**
 * Copies a region's two files as they are at one moment, whether or not a server is writing them.
 * While the shred store is copied, which takes moments, the server's erasures wait.
 */
public final class EmbeddedSnapshot {

  private static final int BUSY_MILLIS = 10_000;

  /** The moment between the two beginnings is so short that nearly every try is good. */
  private static final int TRIES = 1_000;

  private EmbeddedSnapshot() {}

  /**
   * Copies {@code journal.db} and {@code shred.db}; blocks.
   *
   * @param directory a region's
   * @param into has neither of them
   * @throws StorageFailedException when it cannot be done
   */
  public static void take(Path directory, Path into) {
    Path events = existing(directory.resolve(EmbeddedStorage.JOURNAL_FILE));
    Path shreds = existing(directory.resolve(EmbeddedStorage.SHRED_FILE));
    try (Connection probe = open(shreds);
        Connection shredReader = open(shreds);
        Connection eventReader = open(events)) {
      beginTogether(probe, shredReader, eventReader);
      copy(shredReader, into.resolve(EmbeddedStorage.SHRED_FILE));
      execute(shredReader, "ROLLBACK");
      copy(eventReader, into.resolve(EmbeddedStorage.JOURNAL_FILE));
      execute(eventReader, "ROLLBACK");
    } catch (SQLException e) {
      throw new StorageFailedException("cannot copy " + directory, e);
    }
  }

  private static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StorageFailedException("there is no file " + file);
    }
    return file;
  }

  private static Connection open(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try {
      execute(connection, "PRAGMA busy_timeout = " + BUSY_MILLIS);
      execute(connection, "PRAGMA query_only = ON");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * A key's shred keys are written before its first event and destroyed after its last: both files
   * must be seen as they are at one moment. No change of the one from before it was begun to after
   * the other was makes the beginning of the other that moment.
   */
  private static void beginTogether(Connection probe, Connection shreds, Connection events)
      throws SQLException {
    for (int i = 0; i < TRIES; i++) {
      long before = dataVersion(probe);
      begin(shreds);
      begin(events);
      if (dataVersion(probe) == before) {
        return;
      }
      execute(shreds, "ROLLBACK");
      execute(events, "ROLLBACK");
    }
    throw new SQLException("the shred store is being changed all the time");
  }

  private static long dataVersion(Connection connection) throws SQLException {
    return number(connection, "PRAGMA data_version");
  }

  /** What is read first is what is read from then on. */
  private static void begin(Connection connection) throws SQLException {
    execute(connection, "BEGIN");
    number(connection, "SELECT count(*) FROM fact");
  }

  private static void copy(Connection from, Path to) throws SQLException {
    int result =
        from.unwrap(SQLiteConnection.class).getDatabase().backup("main", to.toString(), null);
    if (result != 0) {
      throw new SQLException("SQLite answers " + result + " to a copy into " + to);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException("no answer to " + sql);
      }
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
