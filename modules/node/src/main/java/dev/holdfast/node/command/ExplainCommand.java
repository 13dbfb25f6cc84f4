package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailLine;
import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Records of one batch are handed over one after another: so many lines may be between them. */
  private static final int NEAR = 20_000;

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
    List<AuditRecord> found = find(id);
    if (found.isEmpty()) {
      throw new StartRefused(
          ExitStatus.NOT_FOUND,
          "the audit trail has no request " + id,
          "It is written when the request is answered; is --data the right directory?");
    }
    PrintWriter out = spec.commandLine().getOut();
    for (AuditRecord record : found.reversed()) {
      Explanation.lines(record).forEach(out::println);
    }
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

  /** The one record of a call, or all those of a batch, newest first. */
  private List<AuditRecord> find(String id) throws StartRefused, IOException {
    byte[] wanted = TrailLine.member("requestID", id);
    List<AuditRecord> found = new ArrayList<>();
    AtomicInteger others = new AtomicInteger();
    trail.read(
        TrailReader.Window.ALL,
        spec.commandLine().getErr(),
        (line, progress) -> {
          if (!line.contains(wanted)) {
            return found.isEmpty() || others.incrementAndGet() < NEAR;
          }
          AuditRecord record = line.record();
          // What the owner of a key is told of a call from elsewhere has no decision; the caller's
          // own record stands near.
          if (id.equals(record.requestId()) && !record.isForOwner()) {
            found.add(record);
            return !record.batch().isEmpty();
          }
          return true;
        });
    return found;
  }
}
