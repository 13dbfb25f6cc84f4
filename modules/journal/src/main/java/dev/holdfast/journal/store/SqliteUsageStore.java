package dev.holdfast.journal.store;

import dev.holdfast.journal.store.SqliteDatabase.Durability;
import dev.holdfast.model.audit.CountedUse;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory.Known;
import dev.holdfast.model.audit.UsageHistory.LastUse;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.audit.UsageTally.Count;
import dev.holdfast.model.operation.KmsOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The uses of keys that a trail tells of, counted, in a SQLite file. It says up to which line it
 * has counted, and counts every line once; what it lacks it takes from the trail, and what is no
 * longer that trail's it forgets. So it can be deleted at any time.
 */
public final class SqliteUsageStore implements AutoCloseable {

  /**
   * Rows of one key. What would be more is counted together under {@link #OTHERS}, so that the file
   * grows with the number of keys and not with what is done with them.
   */
  static final int MAX_ROWS = 256;

  /** Stands for every principal and material beyond those that have rows of their own. */
  public static final String OTHERS = "*";

  private static final int SCHEMA = 1;
  private static final int EMPTY_LOG_EVERY = 64;

  private static final String[] TABLES = {
    """
    CREATE TABLE counted (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      sequence INTEGER NOT NULL,
      hash TEXT NOT NULL,
      since INTEGER NOT NULL)
    """,
    """
    CREATE TABLE last_use (
      key TEXT PRIMARY KEY,
      sequence INTEGER NOT NULL,
      operation TEXT NOT NULL,
      at INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      request_id TEXT NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TABLE key_use (
      key TEXT NOT NULL,
      principal TEXT NOT NULL,
      operation TEXT NOT NULL,
      material TEXT NOT NULL,
      times INTEGER NOT NULL,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      PRIMARY KEY (key, principal, operation, material)) WITHOUT ROWID
    """,
  };

  private final SqliteDatabase database;
  private int changes;

  private SqliteUsageStore(SqliteDatabase database) {
    this.database = database;
  }

  /**
   * Opens or creates the file.
   *
   * @throws UnknownSchemaException when a newer version wrote it
   */
  public static SqliteUsageStore open(Path file) {
    return new SqliteUsageStore(
        SqliteDatabase.open(file, Durability.FULL, "holdfast-usage", SqliteUsageStore::establish));
  }

  private static boolean establish(Session session) throws SQLException {
    boolean fresh = Schema.of("usage", SCHEMA, TABLES).on(session);
    // Files made before there was the table do without what they did not see.
    session.execute(LastSeenRows.TABLE);
    return fresh;
  }

  /**
   * Adds a stretch of the trail, and whatever lies between it and what was counted before.
   *
   * @param now from when on uses are known if the trail does not say
   * @return completes when it is durable; fails when it is not, and then the next takes it along
   */
  public synchronized CompletableFuture<Boolean> add(
      UsageStretch stretch, UsageStretch.Trail trail, Instant now) {
    CompletableFuture<Boolean> added =
        database.change(session -> add(session, stretch, trail, now));
    if (++changes % EMPTY_LOG_EVERY == 0) {
      // Stretches are few and large: the log would grow for hours.
      var _ = database.erase(session -> true);
    }
    return added;
  }

  private static boolean add(
      Session session, UsageStretch stretch, UsageStretch.Trail trail, Instant now)
      throws SQLException {
    Optional<Counted> before = counted(session);
    long sequence = before.map(Counted::sequence).orElse(0L);
    String hash = before.map(Counted::hash).orElse("");
    UsageTally tally = stretch.tally();
    boolean anew = before.isEmpty();
    boolean continues =
        sequence == stretch.from() - 1 && (sequence == 0 || hash.equals(stretch.previousHash()));
    if (!continues) {
      UsageStretch.Missing missing;
      try {
        missing = trail.between(sequence, hash, stretch.from());
      } catch (IOException e) {
        throw new UncheckedIOException("the audit trail cannot be counted", e);
      }
      tally = missing.tally();
      tally.add(stretch.tally());
      anew |= missing.another();
    }
    if (anew) {
      session.execute("DELETE FROM counted");
      session.execute("DELETE FROM last_use");
      session.execute("DELETE FROM key_use");
      session.execute("DELETE FROM last_seen");
    }
    Instant since = anew ? tally.since().orElse(now) : before.map(Counted::since).orElse(now);
    move(session, new Counted(stretch.to(), stretch.hash(), since));
    UsageRows.add(session, tally, MAX_ROWS);
    LastSeenRows.add(session, tally);
    return true;
  }

  /**
   * @param since from when on uses are known
   */
  record Counted(long sequence, String hash, Instant since) {}

  static Optional<Counted> counted(Session session) throws SQLException {
    try (ResultSet row =
        session.prepare("SELECT sequence, hash, since FROM counted").executeQuery()) {
      return row.next()
          ? Optional.of(
              new Counted(row.getLong(1), row.getString(2), Instant.ofEpochSecond(row.getLong(3))))
          : Optional.empty();
    }
  }

  private static void move(Session session, Counted to) throws SQLException {
    var put =
        session.prepare(
            "INSERT OR REPLACE INTO counted (one, sequence, hash, since) VALUES (1, ?, ?, ?)");
    put.setLong(1, to.sequence());
    put.setString(2, to.hash());
    put.setLong(3, to.since().getEpochSecond());
    put.executeUpdate();
  }

  /**
   * What is known of a key, with everything that was added before.
   *
   * @param key its ARN
   */
  public CompletableFuture<Known> find(String key) {
    return database.change(session -> {
      Instant since =
          counted(session)
              .map(Counted::since)
              .orElseThrow(() -> new IllegalStateException("the trail could not be counted"));
      return new Known(since, UsageRows.last(session, key).map(UsageTally.Last::use));
    });
  }

  /**
   * When an access key or role was used last, with everything that was added before.
   *
   * @param id {@code AKIA...} or {@code AROA...}
   */
  public CompletableFuture<Optional<IdentityUses.Use>> lastUse(String id) {
    return database.change(session -> LastSeenRows.find(session, id));
  }

  /** Finishes what was accepted, then closes. */
  @Override
  public void close() {
    database.close();
  }

  /**
   * What a file knows of one key.
   *
   * @param counted the sequence of the last line that was counted
   * @param hash of that line
   */
  public record Stored(
      long counted,
      String hash,
      Instant since,
      Map<CountedUse, Count> counts,
      Map<String, LastUse> lasts) {}

  /**
   * Reads a file that another process may be writing.
   *
   * @param key its ARN, or the id that it ends with
   * @return empty when nothing has been counted
   */
  public static Optional<Stored> read(Path file, String key) throws IOException {
    return UsageRows.read(file, key);
  }

  static KmsOperation operation(String name) {
    return KmsOperation.named(name)
        .orElseThrow(() -> new UnknownSchemaException("the file counts uses by " + name));
  }
}
