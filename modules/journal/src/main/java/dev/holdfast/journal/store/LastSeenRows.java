package dev.holdfast.journal.store;

import dev.holdfast.model.audit.IdentityUses.Use;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.name.Region;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When access keys and roles were used last: the rows of a {@link SqliteUsageStore}, one for each.
 */
final class LastSeenRows {

  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS last_seen (
        id TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL,
        at INTEGER NOT NULL,
        service TEXT NOT NULL,
        region TEXT NOT NULL) WITHOUT ROWID
      """;

  private LastSeenRows() {}

  static void add(Session session, UsageTally tally) throws SQLException {
    for (Map.Entry<String, UsageTally.Seen> entry : tally.seen().entrySet()) {
      Use use = entry.getValue().use();
      var put =
          session.prepare(
              "INSERT INTO last_seen (id, sequence, at, service, region) VALUES (?, ?, ?, ?, ?)"
                  + " ON CONFLICT DO UPDATE SET sequence = excluded.sequence, at = excluded.at,"
                  + " service = excluded.service, region = excluded.region"
                  + " WHERE excluded.sequence > sequence");
      put.setString(1, entry.getKey());
      put.setLong(2, entry.getValue().sequence());
      put.setLong(3, use.at().getEpochSecond());
      put.setString(4, use.service());
      put.setString(5, use.region().name());
      put.executeUpdate();
    }
  }

  static Optional<Use> find(Session session, String id) throws SQLException {
    var select = session.prepare("SELECT at, service, region FROM last_seen WHERE id = ?");
    select.setString(1, id);
    try (ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Use(
                  Instant.ofEpochSecond(row.getLong(1)),
                  row.getString(2),
                  new Region(row.getString(3))))
          : Optional.empty();
    }
  }
}
