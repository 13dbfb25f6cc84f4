package dev.holdfast.journal.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A SQLite database, in a file or in memory. All changes go through one thread that commits in
 * groups ({@link GroupCommit}); reads of a file have connections of their own and never wait for a
 * commit. In memory there is one connection, shared under a lock: SQLite's shared cache would
 * refuse a read beside a write.
 */
final class SqliteDatabase implements AutoCloseable {

  /** Enough to keep two cores busy; more would only hold memory. */
  private static final int READERS = 4;

  /** Waits out a checkpoint's short exclusive lock; there is no other process. */
  private static final int BUSY_MILLIS = 10_000;

  /** How sure a commit is. */
  enum Durability {
    /** Synced before it is acknowledged. */
    FULL,
    /** Left to the operating system. Only the control of the power-cut test opens a file so. */
    OFF
  }

  private final @Nullable Path file;
  private final Durability durability;
  private final Session writer;
  private final GroupCommit commits;
  private final ReentrantLock memoryLock = new ReentrantLock();
  private final Semaphore readers = new Semaphore(READERS, true);
  private final Deque<Session> idleReaders = new ArrayDeque<>();
  private boolean closed;

  private SqliteDatabase(@Nullable Path file, Durability durability, String name)
      throws SQLException {
    this.file = file;
    this.durability = durability;
    this.writer = connect();
    this.commits = new GroupCommit(name, writer, file == null ? memoryLock : new ReentrantLock());
  }

  /**
   * Opens or creates a file.
   *
   * @param name of the writing thread
   * @param schema creates what is missing; runs in one transaction before anything else
   */
  static SqliteDatabase open(
      Path file, Durability durability, String name, Session.Work<?> schema) {
    return start(file, durability, name, schema);
  }

  static SqliteDatabase inMemory(String name, Session.Work<?> schema) {
    return start(null, Durability.FULL, name, schema);
  }

  private static SqliteDatabase start(
      @Nullable Path file, Durability durability, String name, Session.Work<?> schema) {
    try {
      SqliteDatabase database = new SqliteDatabase(file, durability, name);
      try {
        database.migrate(schema);
        database.commits.start();
        return database;
      } catch (SQLException | RuntimeException e) {
        database.writer.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StorageFailedException("cannot open " + (file == null ? "memory" : file), e);
    }
  }

  private void migrate(Session.Work<?> schema) throws SQLException {
    writer.execute("BEGIN IMMEDIATE");
    try {
      schema.on(writer);
      writer.execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      writer.execute("ROLLBACK");
      throw e;
    }
  }

  private Session connect() throws SQLException {
    Session session =
        new Session(
            DriverManager.getConnection("jdbc:sqlite:" + (file == null ? ":memory:" : file)));
    try {
      session.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      if (file != null) {
        expect("wal", session.single("PRAGMA journal_mode = WAL"));
        session.execute("PRAGMA synchronous = " + durability);
        expect(durability == Durability.FULL ? "2" : "0", session.single("PRAGMA synchronous"));
        // Checkpoints are the writing thread's business: SQLite's own keeps an I/O error of theirs
        // to itself.
        session.execute("PRAGMA wal_autocheckpoint = 0");
      }
      session.execute("PRAGMA secure_delete = ON");
      session.execute("PRAGMA cache_size = -4096");
      session.execute("PRAGMA temp_store = MEMORY");
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  private static void expect(String expected, String found) throws SQLException {
    if (!expected.equals(found)) {
      throw new SQLException("this SQLite answers " + found + " where " + expected + " is needed");
    }
  }

  /**
   * Queues a change; it may refuse by throwing a {@link RuntimeException}, but only before it has
   * written anything.
   *
   * @return completes when the change is durable
   */
  <T> CompletableFuture<T> change(Session.Work<T> change) {
    return commits.submit(change, false);
  }

  /**
   * As {@link #change}; completes only when nothing of the pages before it is left in the
   * write-ahead log.
   */
  <T> CompletableFuture<T> erase(Session.Work<T> change) {
    return commits.submit(change, true);
  }

  CompletableFuture<StorageFailedException> failure() {
    return commits.failure();
  }

  /** Reads, blocking the caller. */
  <T> T read(Session.Work<T> query) {
    try {
      return file == null ? readMemory(query) : readFile(query);
    } catch (SQLException e) {
      throw new StorageFailedException("cannot read " + (file == null ? "memory" : file), e);
    }
  }

  private <T> T readMemory(Session.Work<T> query) throws SQLException {
    memoryLock.lock();
    try {
      return query.on(writer);
    } finally {
      memoryLock.unlock();
    }
  }

  private <T> T readFile(Session.Work<T> query) throws SQLException {
    readers.acquireUninterruptibly();
    try {
      Session session = takeReader();
      boolean sound = false;
      try {
        T result = query.on(session);
        sound = true;
        return result;
      } finally {
        returnReader(session, sound);
      }
    } finally {
      readers.release();
    }
  }

  private Session takeReader() throws SQLException {
    synchronized (idleReaders) {
      if (closed) {
        throw new SQLException("closed");
      }
      Session idle = idleReaders.poll();
      if (idle != null) {
        return idle;
      }
    }
    return connect();
  }

  /**
   * A session whose query threw may have a statement half read, which would hold back checkpoints:
   * it is not kept.
   */
  private void returnReader(Session session, boolean sound) throws SQLException {
    synchronized (idleReaders) {
      if (sound && !closed) {
        idleReaders.push(session);
        return;
      }
    }
    session.close();
  }

  @Override
  public void close() {
    commits.close();
    readers.acquireUninterruptibly(READERS);
    try {
      synchronized (idleReaders) {
        closed = true;
        for (Session session : idleReaders) {
          session.close();
        }
        idleReaders.clear();
      }
      // Last, so that SQLite checkpoints and removes the log.
      memoryLock.lock();
      try {
        writer.close();
      } finally {
        memoryLock.unlock();
      }
    } catch (SQLException e) {
      throw new StorageFailedException("cannot close " + (file == null ? "memory" : file), e);
    } finally {
      readers.release(READERS);
    }
  }
}
