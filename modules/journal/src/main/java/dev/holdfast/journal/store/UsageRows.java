package dev.holdfast.journal.store;

import dev.holdfast.journal.store.SqliteUsageStore.Counted;
import dev.holdfast.journal.store.SqliteUsageStore.Stored;
import dev.holdfast.model.audit.CountedUse;
import dev.holdfast.model.audit.UsageHistory.LastUse;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.audit.UsageTally.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** The rows of a {@link SqliteUsageStore}. */
final class UsageRows {

  private static final String MERGE =
      "times = times + excluded.times, first_at = min(first_at, excluded.first_at),"
          + " last_at = max(last_at, excluded.last_at)";

  /** The key's own ARN, or one that ends with the id. */
  private static final String OF_KEY = "key = ?1 OR substr(key, -length(?1) - 1) = '/' || ?1";

  private UsageRows() {}

  static void add(Session session, UsageTally tally, int maxRows) throws SQLException {
    for (Map.Entry<CountedUse, Count> entry : tally.counts().entrySet()) {
      CountedUse use = entry.getKey();
      boolean known = has(session, use) || rows(session, use.key()) < maxRows;
      String principal = known ? use.principal() : SqliteUsageStore.OTHERS;
      String material = known ? use.material() : SqliteUsageStore.OTHERS;
      var put =
          session.prepare(
              "INSERT INTO key_use (key, principal, operation, material, times, first_at, last_at)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                  + MERGE);
      put.setString(1, use.key());
      put.setString(2, principal);
      put.setString(3, use.operation().awsName());
      put.setString(4, material);
      put.setLong(5, entry.getValue().times());
      put.setLong(6, entry.getValue().first().getEpochSecond());
      put.setLong(7, entry.getValue().last().getEpochSecond());
      put.executeUpdate();
    }
    for (Map.Entry<String, UsageTally.Last> entry : tally.lasts().entrySet()) {
      put(session, entry.getKey(), entry.getValue());
    }
  }

  private static boolean has(Session session, CountedUse use) throws SQLException {
    var select =
        session.prepare(
            "SELECT 1 FROM key_use"
                + " WHERE key = ? AND principal = ? AND operation = ? AND material = ?");
    select.setString(1, use.key());
    select.setString(2, use.principal());
    select.setString(3, use.operation().awsName());
    select.setString(4, use.material());
    try (ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private static int rows(Session session, String key) throws SQLException {
    var select = session.prepare("SELECT count(*) FROM key_use WHERE key = ?");
    select.setString(1, key);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static void put(Session session, String key, UsageTally.Last last) throws SQLException {
    var put =
        session.prepare(
            "INSERT INTO last_use (key, sequence, operation, at, event_id, request_id)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET sequence ="
                + " excluded.sequence, operation = excluded.operation, at = excluded.at, event_id ="
                + " excluded.event_id, request_id = excluded.request_id"
                + " WHERE excluded.sequence > sequence");
    put.setString(1, key);
    put.setLong(2, last.sequence());
    put.setString(3, last.use().operation().awsName());
    put.setLong(4, last.use().at().getEpochSecond());
    put.setString(5, last.use().eventId());
    put.setString(6, last.use().requestId());
    put.executeUpdate();
  }

  static Optional<UsageTally.Last> last(Session session, String key) throws SQLException {
    var select =
        session.prepare(
            "SELECT key, sequence, operation, at, event_id, request_id FROM last_use"
                + " WHERE key = ?");
    select.setString(1, key);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? Optional.of(last(row)) : Optional.empty();
    }
  }

  private static UsageTally.Last last(ResultSet row) throws SQLException {
    return new UsageTally.Last(
        row.getLong(2),
        new LastUse(
            SqliteUsageStore.operation(row.getString(3)),
            Instant.ofEpochSecond(row.getLong(4)),
            row.getString(5),
            row.getString(6)));
  }

  static Optional<Stored> read(Path file, String key) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(10_000);
    try (Session session = new Session(config.createConnection("jdbc:sqlite:" + file))) {
      // One moment of the file, while its writer goes on.
      session.execute("BEGIN");
      Optional<Counted> counted = SqliteUsageStore.counted(session);
      return counted.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Stored(
                  counted.get().sequence(),
                  counted.get().hash(),
                  counted.get().since(),
                  counts(session, key),
                  lasts(session, key)));
    } catch (SQLException e) {
      throw new IOException("cannot read " + file, e);
    }
  }

  private static Map<CountedUse, Count> counts(Session session, String key) throws SQLException {
    PreparedStatement select =
        session.prepare(
            "SELECT key, principal, operation, material, times, first_at, last_at FROM key_use"
                + " WHERE "
                + OF_KEY);
    select.setString(1, key);
    Map<CountedUse, Count> counts = new HashMap<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        counts.put(
            new CountedUse(
                row.getString(1),
                row.getString(2),
                SqliteUsageStore.operation(row.getString(3)),
                row.getString(4)),
            new Count(
                row.getLong(5),
                Instant.ofEpochSecond(row.getLong(6)),
                Instant.ofEpochSecond(row.getLong(7))));
      }
    }
    return counts;
  }

  private static Map<String, LastUse> lasts(Session session, String key) throws SQLException {
    PreparedStatement select =
        session.prepare(
            "SELECT key, sequence, operation, at, event_id, request_id FROM last_use WHERE "
                + OF_KEY);
    select.setString(1, key);
    Map<String, LastUse> lasts = new HashMap<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        lasts.put(row.getString(1), last(row).use());
      }
    }
    return lasts;
  }
}
