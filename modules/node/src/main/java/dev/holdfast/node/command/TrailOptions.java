package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailLine;
import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says whose audit trail is read, and how times are written. */
final class TrailOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory. Default: the development server's. HOLDFAST_DATA")
  @Nullable Path data;

  /** What is done with each line. */
  @FunctionalInterface
  interface Visitor {

    /** False to stop. */
    boolean visit(TrailLine line, Progress progress) throws IOException;
  }

  /**
   * Reads the lines of a window, newest first, whether or not the trail's server runs.
   *
   * @param err where progress is shown
   */
  void read(TrailReader.Window window, PrintWriter err, Visitor visitor)
      throws StartRefused, IOException {
    TrailReader reader = open();
    try (Progress progress = new Progress(reader, err)) {
      reader.newestFirst(
          window,
          line -> {
            progress.tick();
            return visitor.visit(line, progress);
          });
    } catch (IntegrityException e) {
      throw new StartRefused(
          ExitStatus.AUDIT_BROKEN,
          "the audit trail cannot be read: " + e.getMessage(),
          "holdfast verify-audit says where it is broken.");
    }
  }

  /** The data directory that is meant. */
  Path directory() {
    return data != null ? data : DataPaths.development(System.getenv());
  }

  private TrailReader open() throws StartRefused, IOException {
    Path directory = Trail.directory(directory());
    if (!Files.isDirectory(directory)) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "there is no audit trail in " + directory,
          "Name the data directory of a server with --data.");
    }
    return TrailReader.of(directory);
  }

  /**
   * A time such as {@code 2026-01-31T12:00:00Z}, or a day such as {@code 2026-01-31}, which is its
   * beginning in UTC.
   */
  static Optional<Instant> time(@Nullable String text) throws StartRefused {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text));
    } catch (DateTimeException e) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "\"" + text + "\" is not a time",
          "Times look like 2026-01-31T12:00:00Z, days like 2026-01-31.");
    }
  }
}
