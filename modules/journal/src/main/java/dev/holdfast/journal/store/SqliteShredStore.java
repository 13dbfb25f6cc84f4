package dev.holdfast.journal.store;

import dev.holdfast.journal.store.SqliteDatabase.Durability;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Shred keys in a SQLite file of their own, or in memory. What is deleted is overwritten in the
 * file (secure_delete), and a deletion completes only when the write-ahead log has been emptied.
 * What the medium keeps below the file system is beyond reach here; ending the epoch of the domain
 * key makes that useless.
 */
public final class SqliteShredStore implements ShredStore, AutoCloseable {

  private static final int SCHEMA = 1;

  private static final String[] TABLES = {
    """
    CREATE TABLE shred (
      key_id TEXT NOT NULL,
      slot TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      wrapped BLOB NOT NULL,
      PRIMARY KEY (key_id, slot)) WITHOUT ROWID
    """,
    "CREATE INDEX shred_epoch ON shred (epoch)",
    """
    CREATE TABLE ring (
      name TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      wrapped BLOB NOT NULL,
      PRIMARY KEY (name, epoch)) WITHOUT ROWID
    """,
  };

  private final SqliteDatabase database;

  private SqliteShredStore(SqliteDatabase database) {
    this.database = database;
  }

  /**
   * Opens or creates the file. The caller holds the {@link DirectoryLock} of its directory.
   *
   * @throws UnknownSchemaException when a newer version wrote it
   */
  public static SqliteShredStore open(Path file) {
    return new SqliteShredStore(
        SqliteDatabase.open(
            file, Durability.FULL, "holdfast-shred", Schema.of("shred", SCHEMA, TABLES)));
  }

  public static SqliteShredStore inMemory() {
    return new SqliteShredStore(
        SqliteDatabase.inMemory("holdfast-shred", Schema.of("shred", SCHEMA, TABLES)));
  }

  @Override
  public CompletionStage<Void> insert(List<Row> rows) {
    List<Row> copy = List.copyOf(rows);
    return completion(session -> {
      var insert =
          session.prepare("INSERT INTO shred (key_id, slot, epoch, wrapped) VALUES (?, ?, ?, ?)");
      for (Row row : copy) {
        insert.setString(1, row.keyId().value());
        insert.setString(2, row.slot());
        insert.setLong(3, row.epoch());
        insert.setBytes(4, row.wrapped());
        insert.executeUpdate();
      }
      return true;
    });
  }

  private CompletionStage<Void> completion(Session.Work<Boolean> change) {
    return database.change(change).thenAccept(done -> {});
  }

  private CompletionStage<Void> erasure(Session.Work<Boolean> change) {
    return database.erase(change).thenAccept(done -> {});
  }

  @Override
  public Optional<Row> find(KeyId keyId, String slot) {
    return database.read(session -> {
      var select =
          session.prepare(
              "SELECT key_id, slot, epoch, wrapped FROM shred WHERE key_id = ? AND slot = ?");
      select.setString(1, keyId.value());
      select.setString(2, slot);
      return rows(select).stream().findFirst();
    });
  }

  @Override
  public List<Row> rowsOf(KeyId keyId) {
    return database.read(session -> {
      var select =
          session.prepare("SELECT key_id, slot, epoch, wrapped FROM shred WHERE key_id = ?");
      select.setString(1, keyId.value());
      return rows(select);
    });
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId) {
    return erasure(session -> {
      var delete = session.prepare("DELETE FROM shred WHERE key_id = ?");
      delete.setString(1, keyId.value());
      return delete.executeUpdate() > 0;
    });
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId, String slot) {
    return erasure(session -> {
      var delete = session.prepare("DELETE FROM shred WHERE key_id = ? AND slot = ?");
      delete.setString(1, keyId.value());
      delete.setString(2, slot);
      return delete.executeUpdate() > 0;
    });
  }

  @Override
  public List<Row> wrappedBefore(long epoch, int limit) {
    return database.read(session -> {
      var select =
          session.prepare("SELECT key_id, slot, epoch, wrapped FROM shred WHERE epoch < ? LIMIT ?");
      select.setLong(1, epoch);
      select.setInt(2, limit);
      return rows(select);
    });
  }

  /** Erases, too: the old wrapping opens with the old domain key. */
  @Override
  public CompletionStage<Void> rewrap(List<Row> rows) {
    List<Row> copy = List.copyOf(rows);
    return erasure(session -> {
      var update =
          session.prepare(
              "UPDATE shred SET epoch = ?, wrapped = ?"
                  + " WHERE key_id = ? AND slot = ? AND epoch < ?");
      for (Row row : copy) {
        update.setLong(1, row.epoch());
        update.setBytes(2, row.wrapped());
        update.setString(3, row.keyId().value());
        update.setString(4, row.slot());
        update.setLong(5, row.epoch());
        update.executeUpdate();
      }
      return true;
    });
  }

  @Override
  public long count() {
    return database.read(session -> Long.parseLong(session.single("SELECT count(*) FROM shred")));
  }

  @Override
  public List<RingEntry> ring() {
    return database.read(session -> {
      List<RingEntry> entries = new ArrayList<>();
      try (ResultSet row =
          session
              .prepare("SELECT name, epoch, wrapped FROM ring ORDER BY name, epoch")
              .executeQuery()) {
        while (row.next()) {
          entries.add(new RingEntry(row.getString(1), row.getLong(2), row.getBytes(3)));
        }
      }
      return entries;
    });
  }

  @Override
  public CompletionStage<Void> putRing(List<RingEntry> entries) {
    List<RingEntry> copy = List.copyOf(entries);
    return erasure(session -> {
      var put =
          session.prepare(
              "INSERT INTO ring (name, epoch, wrapped) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO UPDATE SET wrapped = excluded.wrapped");
      for (RingEntry entry : copy) {
        put.setString(1, entry.name());
        put.setLong(2, entry.epoch());
        put.setBytes(3, entry.wrapped());
        put.executeUpdate();
      }
      return true;
    });
  }

  @Override
  public CompletionStage<Void> deleteRing(String name, long epoch) {
    return erasure(session -> {
      var delete = session.prepare("DELETE FROM ring WHERE name = ? AND epoch = ?");
      delete.setString(1, name);
      delete.setLong(2, epoch);
      return delete.executeUpdate() > 0;
    });
  }

  private static List<Row> rows(PreparedStatement select) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        KeyId keyId =
            KeyId.parse(row.getString(1))
                .orElseThrow(() -> new IntegrityException("a shred row names no key id"));
        rows.add(new Row(keyId, row.getString(2), row.getLong(3), row.getBytes(4)));
      }
    }
    return rows;
  }

  /** Finishes what was accepted, then closes. */
  @Override
  public void close() {
    database.close();
  }
}
