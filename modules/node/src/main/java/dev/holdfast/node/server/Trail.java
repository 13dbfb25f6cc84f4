package dev.holdfast.node.server;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.journal.audit.Follower;
import dev.holdfast.journal.audit.TrailSearch;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.UnknownSchemaException;
import dev.holdfast.journal.usage.UsageLog;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the audit trail is, and what stops a start there. */
public final class Trail {

  private Trail() {}

  /** Where a data directory has its audit trail. */
  public static Path directory(Path data) {
    return data.resolve("audit");
  }

  /**
   * Searches of the trail, one after the other on a thread of their own: they are never to take
   * more than a core from what the server is for.
   */
  static final class Searches implements AutoCloseable {

    private static final int MAX_WAITING = 32;

    private final ThreadPoolExecutor thread;
    private final TrailSearch search;

    Searches(Path data) {
      this.thread =
          new ThreadPoolExecutor(
              1,
              1,
              1,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(MAX_WAITING),
              Thread.ofPlatform().daemon().name("holdfast-audit-search").factory());
      thread.allowCoreThreadTimeOut(true);
      this.search = new TrailSearch(directory(data), thread);
    }

    AuditSearch search() {
      return search;
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }

  /** Where a data directory keeps what was counted of its audit trail. */
  public static Path usage(Path data) {
    return data.resolve("usage.db");
  }

  static UsageLog openUsage(NodeSettings settings) throws StartRefused {
    Path file = usage(settings.data().path());
    try {
      return UsageLog.open(file, directory(settings.data().path()), InstantSource.system());
    } catch (UnknownSchemaException | StorageFailedException e) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "the usage history cannot be opened: " + e.getMessage(),
          "Delete " + file + " and what stands beside it; it is made again from the audit trail.");
    }
  }

  /**
   * @param follower is told what is written
   */
  static AuditLog open(NodeSettings settings, Follower follower) throws StartRefused {
    Path directory = directory(settings.data().path());
    AuditLog.Settings mode =
        settings.strictAudit() ? AuditLog.Settings.STRICT : AuditLog.Settings.FAST;
    try {
      return AuditLog.open(directory, mode, settings.home(), InstantSource.system(), follower);
    } catch (IntegrityException e) {
      throw new StartRefused(
          ExitStatus.AUDIT_BROKEN,
          "the audit trail does not continue: " + e.getMessage(),
          "Look at it with holdfast verify-audit, and move "
              + directory
              + " away to begin a new one.");
    } catch (UncheckedIOException e) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "the audit trail cannot be written: " + e.getMessage(),
          "Make " + directory + " writable for this user.");
    }
  }
}
