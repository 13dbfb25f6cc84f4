package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailLine;
import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says who made a request, whether it was allowed, and which statement, grant or missing link",
      "decided. Reads the audit trail, newest files first; the server may be running."
    },
    footer = {
      "",
      "Every answer carries the request's id in the header x-amzn-RequestId; the AWS CLI shows it"
          + " with --debug,",
      "SDKs have it in the answer or the exception. Exits with 30 when the trail has no such"
          + " request."
    })
final class ExplainCommand implements Callable<Integer> {

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      required = true,
      description = "The request. HOLDFAST_REQUEST_ID")
  String requestId = "";

  @Mixin TrailOptions trail;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, IOException {
    String id = requestId();
    AuditRecord found = find(id);
    if (found == null) {
      throw new StartRefused(
          ExitStatus.NOT_FOUND,
          "the audit trail has no request " + id,
          "It is written when the request is answered; is --data the right directory?");
    }
    PrintWriter out = spec.commandLine().getOut();
    Explanation.lines(found).forEach(out::println);
    out.flush();
    return 0;
  }

  private String requestId() throws StartRefused {
    try {
      return UUID.fromString(requestId).toString();
    } catch (IllegalArgumentException e) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "\"" + requestId + "\" is not a request id",
          "It looks like 0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f.");
    }
  }

  private @Nullable AuditRecord find(String id) throws StartRefused, IOException {
    byte[] wanted = TrailLine.member("requestID", id);
    AtomicReference<@Nullable AuditRecord> found = new AtomicReference<>();
    trail.read(
        TrailReader.Window.ALL,
        spec.commandLine().getErr(),
        (line, progress) -> {
          if (!line.contains(wanted)) {
            return true;
          }
          AuditRecord record = line.record();
          // What the owner of a key is told of a call from elsewhere has no decision; the caller's
          // own record stands near.
          if (id.equals(record.requestId()) && !record.isForOwner()) {
            found.set(record);
            return false;
          }
          return true;
        });
    return found.get();
  }
}
