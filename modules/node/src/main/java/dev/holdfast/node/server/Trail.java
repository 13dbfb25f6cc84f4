package dev.holdfast.node.server;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Where the audit trail is, and what stops a start there. */
public final class Trail {

  private Trail() {}

  /** Where a data directory has its audit trail. */
  public static Path directory(Path data) {
    return data.resolve("audit");
  }

  static AuditLog open(NodeSettings settings) throws StartRefused {
    Path directory = directory(settings.data().path());
    AuditLog.Settings mode =
        settings.strictAudit() ? AuditLog.Settings.STRICT : AuditLog.Settings.FAST;
    try {
      return AuditLog.open(directory, mode, settings.home(), InstantSource.system());
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
