package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.holdfast.journal.cassandra.StorageRefusedException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether the tables of {@code deploy/cassandra} are there, whole, in the version read here. */
final class SchemaCheck {

  private static final String VERSION = "1";

  private static final Map<String, Set<String>> JOURNAL =
      Map.of(
          "fact",
          Set.of("name", "value"),
          "event",
          Set.of(
              "persistence_id",
              "head",
              "epoch",
              "wake_at",
              "wake_sequence",
              "sequence",
              "append_id",
              "manifest",
              "subject",
              "timestamp",
              "writer",
              "envelope"),
          "wake_up",
          Set.of("bucket", "wake_at", "persistence_id", "sequence"));

  private static final Map<String, Set<String>> SHRED =
      Map.of(
          "fact",
          Set.of("name", "value"),
          "shred",
          Set.of("key_id", "slot", "epoch", "wrapped"),
          "ring",
          Set.of("ring", "version", "name", "epoch", "wrapped"));

  private final CassandraSession session;

  SchemaCheck(CassandraSession session) {
    this.session = session;
  }

  /**
   * Checks both keyspaces.
   *
   * @throws StorageRefusedException with the first thing that is wrong
   */
  void check() {
    check(session.settings().journalKeyspace(), "events", JOURNAL, "journal.cql");
    check(session.settings().shredKeyspace(), "shred", SHRED, "shred.cql");
  }

  private void check(String keyspace, String kind, Map<String, Set<String>> tables, String file) {
    checkKept(keyspace, file);
    Map<String, Set<String>> found = tablesOf(keyspace);
    Set<String> missing = new TreeSet<>(tables.keySet());
    missing.removeAll(found.keySet());
    if (missing.size() == tables.size()) {
      throw new StorageRefusedException(
          Reason.NO_SCHEMA, keyspace + " has no tables; " + apply(file));
    }
    if (!missing.isEmpty()) {
      throw new StorageRefusedException(
          Reason.HALF_APPLIED, keyspace + " lacks " + missing + "; " + apply(file));
    }
    checkVersion(keyspace, kind, file);
    tables.forEach((table, columns) -> {
      if (!columns.equals(found.get(table))) {
        throw new StorageRefusedException(
            Reason.OTHER_SCHEMA,
            keyspace + "." + table + " has other columns than version " + VERSION + " has");
      }
    });
  }

  private void checkKept(String keyspace, String file) {
    boolean[] found = {false};
    session.read(
        statement(
            "SELECT replication, durable_writes FROM system_schema.keyspaces"
                + " WHERE keyspace_name = ?",
            keyspace),
        row -> {
          found[0] = true;
          Map<String, String> replication = row.getMap(0, String.class, String.class);
          SafetyCheck.checkKeyspace(
              keyspace,
              replication == null ? Map.of() : new HashMap<>(replication),
              row.getBoolean(1),
              session.settings());
        });
    if (!found[0]) {
      throw new StorageRefusedException(
          Reason.NO_SCHEMA, "there is no keyspace " + keyspace + "; " + apply(file));
    }
  }

  private Map<String, Set<String>> tablesOf(String keyspace) {
    Map<String, Set<String>> tables = new TreeMap<>();
    session.read(
        statement(
            "SELECT table_name, column_name FROM system_schema.columns WHERE keyspace_name = ?",
            keyspace),
        row ->
            tables
                .computeIfAbsent(String.valueOf(row.getString(0)), name -> new TreeSet<>())
                .add(String.valueOf(row.getString(1))));
    return tables;
  }

  private void checkVersion(String keyspace, String kind, String file) {
    Facts facts = new Facts(session, keyspace);
    Optional<String> version = facts.find(Facts.VERSION);
    if (version.isEmpty()) {
      throw new StorageRefusedException(
          Reason.HALF_APPLIED, keyspace + " names no version; " + apply(file));
    }
    String foundKind = facts.find(Facts.KIND).orElse("");
    if (!version.get().equals(VERSION) || !foundKind.equals(kind)) {
      throw new StorageRefusedException(
          Reason.OTHER_SCHEMA,
          keyspace
              + " holds '"
              + foundKind
              + "' in version '"
              + version.get()
              + "'; this program reads '"
              + kind
              + "' in version "
              + VERSION);
    }
  }

  private static Statement<?> statement(String cql, String value) {
    return SimpleStatement.newInstance(cql, value);
  }

  private static String apply(String file) {
    return "apply deploy/cassandra/" + file + " (again, if it was cut short)";
  }
}
