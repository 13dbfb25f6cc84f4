package dev.holdfast.journal.store;

import dev.holdfast.journal.store.SqliteDatabase.Durability;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events in a SQLite file, or in memory with the same code. The tables are described in the room's
 * README.
 */
public final class SqliteEventStore implements EventStore {

  private static final int SCHEMA = 1;

  private static final String[] TABLES = {
    """
    CREATE TABLE stream (
      id INTEGER PRIMARY KEY,
      persistence_id TEXT NOT NULL UNIQUE,
      head INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      wake_at INTEGER)
    """,
    "CREATE INDEX stream_wake_at ON stream (wake_at) WHERE wake_at IS NOT NULL",
    // A table in order of writing and a small index beside it: a commit touches the last pages, not
    // random ones.
    """
    CREATE TABLE event (
      stream INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      manifest TEXT NOT NULL,
      subject TEXT,
      timestamp INTEGER NOT NULL,
      writer TEXT NOT NULL,
      envelope BLOB NOT NULL,
      UNIQUE (stream, sequence))
    """,
  };

  private final SqliteDatabase database;

  private SqliteEventStore(SqliteDatabase database) {
    this.database = database;
  }

  /**
   * Opens or creates the file. The caller holds the {@link DirectoryLock} of its directory.
   *
   * @throws UnknownSchemaException when a newer version wrote it
   */
  public static SqliteEventStore open(Path file) {
    return open(file, Durability.FULL);
  }

  static SqliteEventStore open(Path file, Durability durability) {
    return new SqliteEventStore(
        SqliteDatabase.open(
            file, durability, "holdfast-journal", Schema.of("events", SCHEMA, TABLES)));
  }

  public static SqliteEventStore inMemory() {
    return new SqliteEventStore(
        SqliteDatabase.inMemory("holdfast-journal", Schema.of("events", SCHEMA, TABLES)));
  }

  SqliteDatabase database() {
    return database;
  }

  @Override
  public CompletionStage<Void> append(
      String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt) {
    head.requireContinuedBy(rows);
    List<EventRow> copy = List.copyOf(rows);
    return database
        .change(session -> appendNow(session, persistenceId, head, copy, wakeAt))
        .thenAccept(done -> {});
  }

  private static boolean appendNow(
      Session session,
      String persistenceId,
      StreamHead head,
      List<EventRow> rows,
      @Nullable Instant wakeAt)
      throws SQLException {
    long id = 0;
    StreamHead found = StreamHead.ABSENT;
    var select = session.prepare("SELECT id, head, epoch FROM stream WHERE persistence_id = ?");
    select.setString(1, persistenceId);
    try (ResultSet row = select.executeQuery()) {
      if (row.next()) {
        id = row.getLong(1);
        found = new StreamHead(row.getLong(2), row.getLong(3));
      }
    }
    if (!found.equals(head)) {
      throw new FencedException(
          persistenceId + " stands at " + found + ", its writer believes " + head);
    }
    long newHead = rows.getLast().sequence();
    id =
        id == 0
            ? insertStream(session, persistenceId, newHead, wakeAt)
            : moveStream(session, id, newHead, wakeAt);
    var insert =
        session.prepare(
            "INSERT INTO event (stream, sequence, manifest, subject, timestamp, writer, envelope)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (EventRow row : rows) {
      insert.setLong(1, id);
      insert.setLong(2, row.sequence());
      insert.setString(3, row.manifest());
      insert.setString(4, row.subject() == null ? null : row.subject().value());
      insert.setLong(5, row.timestampMillis());
      insert.setString(6, row.writer());
      insert.setBytes(7, row.envelope());
      insert.executeUpdate();
    }
    return true;
  }

  private static long insertStream(
      Session session, String persistenceId, long head, @Nullable Instant wakeAt)
      throws SQLException {
    var insert =
        session.prepare(
            "INSERT INTO stream (persistence_id, head, epoch, wake_at) VALUES (?, ?, 0, ?)"
                + " RETURNING id");
    insert.setString(1, persistenceId);
    insert.setLong(2, head);
    setMillis(insert, 3, wakeAt);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static long moveStream(Session session, long id, long head, @Nullable Instant wakeAt)
      throws SQLException {
    var update = session.prepare("UPDATE stream SET head = ?, wake_at = ? WHERE id = ?");
    update.setLong(1, head);
    setMillis(update, 2, wakeAt);
    update.setLong(3, id);
    update.executeUpdate();
    return id;
  }

  private static void setMillis(PreparedStatement statement, int index, @Nullable Instant at)
      throws SQLException {
    Long millis = EventStore.toMillis(at);
    if (millis == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, millis);
    }
  }

  @Override
  public CompletionStage<StreamHead> takeEpoch(String persistenceId) {
    return database.change(session -> {
      var update =
          session.prepare(
              "UPDATE stream SET epoch = epoch + 1 WHERE persistence_id = ? RETURNING head, epoch");
      update.setString(1, persistenceId);
      return headOf(update);
    });
  }

  @Override
  public StreamHead head(String persistenceId) {
    return database.read(session -> {
      var select = session.prepare("SELECT head, epoch FROM stream WHERE persistence_id = ?");
      select.setString(1, persistenceId);
      return headOf(select);
    });
  }

  @Override
  public StoredStream stream(String persistenceId) {
    return database.read(session -> {
      var select =
          session.prepare(
              "SELECT persistence_id, head, epoch, wake_at FROM stream WHERE persistence_id = ?");
      select.setString(1, persistenceId);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? stored(row) : new StoredStream(persistenceId, StreamHead.ABSENT, null);
      }
    });
  }

  /**
   * @param row with {@code persistence_id, head, epoch, wake_at}
   */
  private static StoredStream stored(ResultSet row) throws SQLException {
    StreamHead head = new StreamHead(row.getLong(2), row.getLong(3));
    long wakeAt = row.getLong(4);
    Instant wake = row.wasNull() ? null : Instant.ofEpochMilli(wakeAt);
    return new StoredStream(row.getString(1), head, wake);
  }

  private static StreamHead headOf(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? new StreamHead(row.getLong(1), row.getLong(2)) : StreamHead.ABSENT;
    }
  }

  @Override
  public void read(String persistenceId, long from, long to, Consumer<EventRow> consumer) {
    database.read(session -> {
      var select =
          session.prepare(
              "SELECT e.sequence, e.manifest, e.subject, e.timestamp, e.writer, e.envelope FROM"
                  + " stream s JOIN event e ON e.stream = s.id WHERE s.persistence_id = ? AND"
                  + " e.sequence BETWEEN ? AND ? ORDER BY e.sequence");
      select.setString(1, persistenceId);
      select.setLong(2, from);
      select.setLong(3, to);
      // Nearly all rows of a stream have the same one.
      KeyId subject = null;
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          subject = subject(row.getString(3), subject);
          consumer.accept(
              new EventRow(
                  row.getLong(1),
                  row.getString(2),
                  subject,
                  row.getLong(4),
                  row.getString(5),
                  row.getBytes(6)));
        }
      }
      return true;
    });
  }

  private static @Nullable KeyId subject(@Nullable String text, @Nullable KeyId last) {
    if (text == null) {
      return null;
    }
    if (last != null && text.equals(last.value())) {
      return last;
    }
    return KeyId.parse(text)
        .orElseThrow(
            () -> new IntegrityException("a stored event names a subject that is no key id"));
  }

  @Override
  public List<String> due(Instant now, int limit) {
    return database.read(session -> {
      var select =
          session.prepare(
              "SELECT persistence_id FROM stream WHERE wake_at <= ? ORDER BY wake_at LIMIT ?");
      select.setLong(1, now.toEpochMilli());
      select.setInt(2, limit);
      List<String> due = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          due.add(row.getString(1));
        }
      }
      return due;
    });
  }

  @Override
  public CompletionStage<String> establish(String fact, String value) {
    return database.change(session -> Schema.establish(session, fact, value));
  }

  @Override
  public Optional<String> fact(String fact) {
    return database.read(session -> Schema.fact(session, fact));
  }

  @Override
  public long persistenceIdCount() {
    return database.read(session -> Long.parseLong(session.single("SELECT count(*) FROM stream")));
  }

  @Override
  public void streams(Consumer<StoredStream> visitor) {
    database.read(session -> {
      var select =
          session.prepare("SELECT persistence_id, head, epoch, wake_at FROM stream ORDER BY id");
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          visitor.accept(stored(row));
        }
      }
      return true;
    });
  }

  @Override
  public CompletionStage<StorageFailedException> failure() {
    return database.failure();
  }

  @Override
  public void close() {
    database.close();
  }
}
