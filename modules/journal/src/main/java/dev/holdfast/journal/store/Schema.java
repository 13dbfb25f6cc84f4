package dev.holdfast.journal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The facts table that each of our SQLite files has; its first rows say what the file is and in
 * which version.
 */
final class Schema {

  private static final String KIND = "schema.kind";
  private static final String VERSION = "schema.version";

  private Schema() {}

  /**
   * Creates the tables in an empty file; otherwise checks that the file is ours and not newer.
   *
   * @param kind what the file is, so that one is not opened as another
   */
  static Session.Work<Boolean> of(String kind, int version, String... tables) {
    return session -> {
      boolean fresh = "0".equals(session.single("SELECT count(*) FROM sqlite_schema"));
      if (fresh) {
        session.execute(
            "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
        for (String table : tables) {
          session.execute(table);
        }
        establish(session, KIND, kind);
        establish(session, VERSION, Integer.toString(version));
        return true;
      }
      check(session, kind, version);
      return false;
    };
  }

  private static void check(Session session, String kind, int version) throws SQLException {
    if ("0"
        .equals(
            session.single(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'fact'"))) {
      throw new UnknownSchemaException("the file is not one of Holdfast's");
    }
    String foundKind = fact(session, KIND).orElse("");
    String foundVersion = fact(session, VERSION).orElse("");
    if (!foundKind.equals(kind) || !foundVersion.equals(Integer.toString(version))) {
      throw new UnknownSchemaException(
          "the file holds '"
              + foundKind
              + "' in version '"
              + foundVersion
              + "'; this program reads '"
              + kind
              + "' in version "
              + version);
    }
  }

  static String establish(Session session, String name, String value) throws SQLException {
    var insert =
        session.prepare("INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert.setString(1, name);
    insert.setString(2, value);
    insert.executeUpdate();
    return fact(session, name)
        .orElseThrow(() -> new SQLException("a fact just written is missing"));
  }

  static Optional<String> fact(Session session, String name) throws SQLException {
    var select = session.prepare("SELECT value FROM fact WHERE name = ?");
    select.setString(1, name);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }
}
