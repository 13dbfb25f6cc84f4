package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailLine;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints what the audit trail tells, newest first: a line each, or the records themselves"
          + " with",
      "--json. Options narrow it down together. The server may be running."
    })
final class AuditCommand implements Callable<Integer> {

  @Option(
      names = "--principal",
      paramLabel = "ARN|NAME",
      description =
          "Calls by this principal: its ARN, its role's ARN, its unique id, or its name."
              + " HOLDFAST_PRINCIPAL")
  @Nullable String principal;

  @Option(names = "--key", paramLabel = "ID|ARN", description = "Calls on this key. HOLDFAST_KEY")
  @Nullable String key;

  @Option(
      names = "--action",
      paramLabel = "NAME",
      description = "Calls of this operation, such as Decrypt or kms:Decrypt. HOLDFAST_ACTION")
  @Nullable String action;

  @Option(
      names = "--error",
      paramLabel = "CODE",
      description =
          "Calls that ended with this error, such as AccessDeniedException. HOLDFAST_ERROR")
  @Nullable String error;

  @Mixin PeriodOptions period;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many. HOLDFAST_LIMIT")
  long limit = Long.MAX_VALUE;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = "The records as they were written, one a line. HOLDFAST_JSON")
  boolean json;

  @Mixin TrailOptions trail;
  @Spec CommandSpec spec;

  private long printed;

  @Override
  public Integer call() throws StartRefused, IOException {
    if (limit < 1) {
      throw new StartRefused(
          ExitStatus.USAGE, limit + " is not a number of records", "Give 1 or more.");
    }
    PrintWriter out = spec.commandLine().getOut();
    trail.read(
        period.window(),
        spec.commandLine().getErr(),
        (line, progress) -> visit(line, progress, out));
    out.flush();
    return 0;
  }

  /** False when nothing more is wanted. */
  private boolean visit(TrailLine line, Progress progress, PrintWriter out) {
    AuditRecord record = line.record();
    if (matches(record)) {
      progress.close();
      out.println(json ? line.text() : told(record));
      printed++;
    }
    // A pipe that nobody reads any more, as behind head.
    return printed < limit && !out.checkError();
  }

  private boolean matches(AuditRecord record) {
    return (principal == null || isBy(record.userIdentity(), principal))
        && (key == null || isOn(record, key))
        && (action == null || isCalled(record, action))
        && (error == null || error.equals(record.errorCode()));
  }

  static boolean isBy(AuditRecord.Identity identity, String principal) {
    AuditRecord.Session session = identity.sessionContext();
    AuditRecord.Issuer issuer = session == null ? null : session.issuer();
    return principal.equals(identity.arn())
        || principal.equals(identity.principalId())
        || principal.equals(identity.shownName())
        || issuer != null
            && (principal.equals(issuer.arn())
                || principal.equals(issuer.principalId())
                || principal.equals(issuer.userName()));
  }

  /** Also what a request that was refused meant, where that is known. */
  static boolean isOn(AuditRecord record, String key) {
    if (record.resources().stream().anyMatch(resource -> resource.isNamed(key))) {
      return true;
    }
    return record.decision() != null
        && record.decision().rights().stream().anyMatch(right -> right.isOn(key));
  }

  private static boolean isCalled(AuditRecord record, String action) {
    int colon = action.indexOf(':');
    return record.eventName().equalsIgnoreCase(action.substring(colon + 1))
        && (colon < 0
            || Explanation.service(record.eventSource())
                .equals(action.substring(0, colon).toLowerCase(Locale.ROOT)));
  }

  private static String told(AuditRecord record) {
    String resource =
        record.resources().isEmpty()
            ? record.decision() == null ? null : record.decision().rights().getLast().resource()
            : record.resources().getFirst().arn();
    return Explanation.printable(
        record.eventTime()
            + " "
            + Explanation.service(record.eventSource())
            + ":"
            + record.eventName()
            + (record.batch().isEmpty() ? "" : " times " + record.calls())
            + " "
            + (record.errorCode() == null ? "ok" : record.errorCode())
            + " by "
            + Explanation.who(record)
            + (resource == null ? "" : " on " + resource)
            + (record.requestId() == null ? "" : " request " + record.requestId()));
  }
}
