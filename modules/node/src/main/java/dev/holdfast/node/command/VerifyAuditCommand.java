package dev.holdfast.node.command;

import dev.holdfast.journal.audit.AuditVerifier;
import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.audit.AuditVerifier.Break;
import dev.holdfast.journal.audit.AuditVerifier.Report;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast verify-audit}. */
@Command(
    name = "verify-audit",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that no record of an audit trail was changed, moved or taken out.",
      "Prints the last record's number and hash: noted elsewhere, they show later that the end is"
          + " all there."
    })
final class VerifyAuditCommand implements Callable<Integer> {

  private static final Pattern NOTED = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory. Default: the development server's. HOLDFAST_DATA")
  @Nullable Path data;

  @Option(
      names = "--noted",
      paramLabel = "NUMBER:HASH",
      description = "A record that was noted before and must still be there. HOLDFAST_NOTED")
  @Nullable String noted;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, IOException {
    Path directory = Trail.directory(data != null ? data : DataPaths.development(System.getenv()));
    if (!Files.isDirectory(directory)) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "there is no audit trail in " + directory,
          "Name the data directory of a server with --data.");
    }
    Report report = AuditVerifier.verify(directory, anchor());
    PrintWriter out = spec.commandLine().getOut();
    Optional<Break> broken = report.firstBreak();
    if (broken.isPresent()) {
      Break at = broken.get();
      throw new StartRefused(
          ExitStatus.AUDIT_BROKEN,
          at.file() + " line " + at.line() + ": " + at.reason(),
          "The " + report.records() + " records before it are as they were written.");
    }
    out.println(
        report.records() + " records in " + report.files() + " files, all as they were written");
    if (report.records() > 0) {
      out.println("last: " + report.lastSequence() + ":" + report.lastHash());
    }
    out.flush();
    return 0;
  }

  private Optional<Anchor> anchor() throws StartRefused {
    if (noted == null) {
      return Optional.empty();
    }
    Matcher matcher = NOTED.matcher(noted);
    if (!matcher.matches()) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "\"" + noted + "\" is not a noted record",
          "Give what verify-audit printed behind \"last:\".");
    }
    return Optional.of(new Anchor(Long.parseLong(matcher.group(1)), matcher.group(2)));
  }
}
