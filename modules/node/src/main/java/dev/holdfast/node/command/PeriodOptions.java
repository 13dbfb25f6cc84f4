package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.node.start.StartRefused;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which part of the audit trail is meant. */
final class PeriodOptions {

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Calls from this time on, such as 2026-01-31T12:00:00Z. HOLDFAST_SINCE")
  @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Calls before this time. HOLDFAST_UNTIL")
  @Nullable String until;

  TrailReader.Window window() throws StartRefused {
    return new TrailReader.Window(
        TrailOptions.time(since), TrailOptions.time(until), OptionalLong.empty());
  }
}
