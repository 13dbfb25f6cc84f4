package dev.holdfast.journal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The one thread that writes a database. It takes whatever waits, commits it as one transaction,
 * and only then completes the futures: many writers share one sync of the disk.
 *
 * <p>A sync that fails is never tried again: the kernel may have dropped the pages and would call
 * the second one a success. The store stops instead, and what it holds is found out by opening it
 * anew.
 */
final class GroupCommit implements AutoCloseable {

  private static final int QUEUE = 16_384;
  private static final int GROUP = 512;

  /** Changes between checkpoints: bounds the log to some tens of megabytes. */
  private static final int CHECKPOINT_EVERY = 1_000;

  private final Session session;
  private final ReentrantLock sessionLock;
  private final BlockingQueue<Change<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final CompletableFuture<StorageFailedException> failure = new CompletableFuture<>();
  private final Thread thread;
  private final Object admission = new Object();
  private @Nullable StorageFailedException stopped;
  private int sinceCheckpoint;

  GroupCommit(String name, Session session, ReentrantLock sessionLock) {
    this.session = session;
    this.sessionLock = sessionLock;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  CompletableFuture<StorageFailedException> failure() {
    return failure;
  }

  <T> CompletableFuture<T> submit(Session.Work<T> work, boolean erases) {
    Change<T> change = new Change<>(work, erases, new CompletableFuture<>());
    synchronized (admission) {
      if (stopped != null) {
        return CompletableFuture.failedFuture(stopped);
      }
      if (!queue.offer(change)) {
        return CompletableFuture.failedFuture(
            new StorageFullException("more than " + QUEUE + " changes wait for the disk"));
      }
    }
    return change.future;
  }

  private void run() {
    List<Change<?>> group = new ArrayList<>(GROUP);
    boolean open = true;
    while (open) {
      group.clear();
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        stop(new StorageFailedException("the writing thread was interrupted", e), group);
        return;
      }
      queue.drainTo(group, GROUP - 1);
      open = !group.removeIf(change -> change == END);
      try {
        commit(group);
      } catch (SQLException | RuntimeException | Error e) {
        stop(new StorageFailedException("the store has stopped: " + e.getMessage(), e), group);
        return;
      }
    }
  }

  /** Throws only when the medium or this code has failed. */
  private void commit(List<Change<?>> group) throws SQLException {
    if (group.isEmpty()) {
      return;
    }
    sessionLock.lock();
    try {
      if (!tryCommit(group)) {
        // One of them breaks a constraint. Alone, each succeeds or fails for itself.
        for (Change<?> change : group) {
          change.reset();
          if (!tryCommit(List.of(change))) {
            change.refusal = new ConflictException("a row of that name stands already");
          }
        }
      }
      checkpoint(group);
    } finally {
      sessionLock.unlock();
    }
    group.forEach(Change::complete);
  }

  /** Returns false, with nothing written, when a constraint was broken. */
  private boolean tryCommit(List<Change<?>> group) throws SQLException {
    try {
      session.execute("BEGIN IMMEDIATE");
      for (Change<?> change : group) {
        change.run(session);
      }
      session.execute("COMMIT");
      sinceCheckpoint += group.size();
      return true;
    } catch (SQLException e) {
      SQLiteErrorCode reason = reason(e);
      if (reason == SQLiteErrorCode.SQLITE_CONSTRAINT) {
        rollback();
        return false;
      }
      if (reason == SQLiteErrorCode.SQLITE_FULL) {
        rollback();
        group.forEach(
            change -> change.refusal = new StorageFullException("no space left for the store", e));
        return true;
      }
      throw e;
    }
  }

  /** SQLite has rolled back by itself after some errors and not after others. */
  private void rollback() throws SQLException {
    session.forgetStatements();
    try {
      session.execute("ROLLBACK");
    } catch (SQLException e) {
      if (reason(e) != SQLiteErrorCode.SQLITE_ERROR) {
        throw e;
      }
    }
  }

  private void checkpoint(List<Change<?>> group) throws SQLException {
    boolean erases = group.stream().anyMatch(change -> change.erases && change.refusal == null);
    if (!erases && sinceCheckpoint < CHECKPOINT_EVERY) {
      return;
    }
    try (var result =
        session
            .prepare("PRAGMA wal_checkpoint(" + (erases ? "TRUNCATE" : "PASSIVE") + ")")
            .executeQuery()) {
      sinceCheckpoint = 0;
      if (erases && busy(result)) {
        // The rows are gone, but readers kept the log from being cut. The caller asks again.
        refuseErasing(group, new StorageFullException("readers keep the log from being emptied"));
      }
    } catch (SQLException e) {
      if (reason(e) != SQLiteErrorCode.SQLITE_FULL) {
        throw e;
      }
      // No space to move the log into the file. The log is durable and is moved later.
      refuseErasing(group, new StorageFullException("no space to empty the log", e));
    }
  }

  private static boolean busy(ResultSet result) throws SQLException {
    return result.next() && result.getInt(1) != 0;
  }

  private static void refuseErasing(List<Change<?>> group, StorageFullException refusal) {
    group.stream().filter(change -> change.erases).forEach(change -> change.refusal = refusal);
  }

  private void stop(StorageFailedException reason, List<Change<?>> group) {
    List<Change<?>> waiting = new ArrayList<>(group);
    synchronized (admission) {
      if (stopped == null) {
        stopped = reason;
      }
      queue.drainTo(waiting);
    }
    waiting.forEach(change -> change.future.completeExceptionally(reason));
    failure.complete(reason);
  }

  /** The primary result code of an error, which says enough. */
  private static SQLiteErrorCode reason(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
  }

  /**
   * Finishes what was accepted and ends the thread; the session stays open for its owner to close.
   */
  @Override
  public void close() {
    synchronized (admission) {
      if (stopped == null) {
        stopped = new StorageFailedException("the store is closed");
      }
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        // Behind everything accepted; the queue may be full for a moment.
        queue.put(END);
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final Change<?> END =
      new Change<>(session -> "", false, new CompletableFuture<>());

  private static final class Change<T> {
    private final Session.Work<T> work;
    private final boolean erases;
    private final CompletableFuture<T> future;
    private @Nullable T result;
    private @Nullable RuntimeException refusal;

    Change(Session.Work<T> work, boolean erases, CompletableFuture<T> future) {
      this.work = work;
      this.erases = erases;
      this.future = future;
    }

    void run(Session session) throws SQLException {
      try {
        result = work.on(session);
      } catch (RuntimeException e) {
        refusal = e;
      }
    }

    void reset() {
      result = null;
      refusal = null;
    }

    void complete() {
      if (refusal != null) {
        future.completeExceptionally(refusal);
      } else {
        future.complete(result);
      }
    }
  }
}
