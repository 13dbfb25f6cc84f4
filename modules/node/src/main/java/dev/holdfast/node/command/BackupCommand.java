package dev.holdfast.node.command;

import dev.holdfast.node.copy.Backup;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Writes all that a server needs, but for its roots, into a directory that is checked and"
          + " authenticated.",
      "Servers may go on: a region in files is backed up as of one moment, a region in Cassandra"
          + " key by key."
    },
    footer = {
      "",
      "Without the roots a backup opens nothing. --escrow keeps a copy of them elsewhere, under a",
      "passphrase, and replaces it each time: so what was deleted is gone from every backup, of"
          + " any",
      "age, a few epochs later. Older copies of the roots undo that; keep none.",
      "A backup that was cut short is begun again with the same command."
    })
final class BackupCommand implements Callable<Integer> {

  @Mixin Configured configured;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where to: a directory that is empty or not there yet. HOLDFAST_TO")
  Path to;

  @Mixin EscrowOptions escrow;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    Optional<Escrow> copies = escrow.read();
    if (copies.isPresent()) {
      requireApart(copies.get().directory(), settings);
    }
    Backup backup = new Backup(settings, to, copies);
    List<String> report;
    try (Progress progress =
        new Progress(backup::progress, "of a region", spec.commandLine().getErr())) {
      report = backup.run(Instant.now(), progress::tick);
    }
    PrintWriter out = spec.commandLine().getOut();
    report.forEach(out::println);
    out.flush();
    return 0;
  }

  /** Where one thief takes both, or the server's own root would be written over. */
  private void requireApart(Path copies, ServerSettings settings) throws StartRefused {
    if (copies.startsWith(to.toAbsolutePath().normalize())
        || copies.startsWith(settings.data().normalize())
        || copies.equals(settings.root().directory().normalize())) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "copies of the roots in " + copies + " would lie with what they open",
          "Name a directory with --escrow that is on another medium.");
    }
  }
}
