package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.journal.audit.TrailTail;
import dev.holdfast.journal.store.SqliteUsageStore;
import dev.holdfast.model.audit.CountedUse;
import dev.holdfast.model.audit.UsageTally.Count;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast usage}. */
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says who has used a key for what, with which of its materials, how often, when first and"
          + " when last:",
      "a line each, the latest first. Reads what was counted of the audit trail, and of the trail"
          + " what was",
      "not counted yet; the server may be running."
    },
    footer = {
      "",
      "A session counts for its role. Of callers of other accounts the account and the unique id"
          + " are told. Where a",
      "key has more than 256 lines, what is new is counted together under \"*\". Exits with 30 when"
          + " the trail tells",
      "of no use of the key."
    })
final class UsageCommand implements Callable<Integer> {

  @Parameters(paramLabel = "KEY", description = "The key: its id or ARN.")
  String key = "";

  @Mixin TrailOptions trail;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, IOException {
    Optional<SqliteUsageStore.Stored> stored =
        SqliteUsageStore.read(Trail.usage(trail.directory()), key);
    TrailTail tail =
        new TrailTail(
            stored.map(SqliteUsageStore.Stored::counted).orElse(0L),
            stored.map(SqliteUsageStore.Stored::hash).orElse(""));
    trail.read(
        TrailReader.Window.ALL, spec.commandLine().getErr(), (line, progress) -> tail.visit(line));
    UsageOfKey usage =
        UsageOfKey.of(key, tail.isAnotherTrail() ? Optional.empty() : stored, tail.tally());
    if (usage.counts().isEmpty()) {
      throw new StartRefused(
          ExitStatus.NOT_FOUND,
          "the audit trail tells of no use of key " + key,
          "It tells of successful cryptography only; is --data the right directory?");
    }
    print(usage);
    return 0;
  }

  private void print(UsageOfKey usage) {
    PrintWriter out = spec.commandLine().getOut();
    usage.since().ifPresent(since -> out.println("counted since " + since));
    List<Map.Entry<CountedUse, Count>> latestFirst =
        usage.counts().entrySet().stream()
            .sorted(
                Map.Entry.<CountedUse, Count>comparingByValue(
                        Comparator.comparing(Count::last).reversed())
                    .thenComparing(entry -> entry.getKey().toString()))
            .toList();
    for (Map.Entry<CountedUse, Count> entry : latestFirst) {
      out.println(told(entry.getKey(), entry.getValue()));
    }
    out.flush();
  }

  private static String told(CountedUse use, Count count) {
    return Explanation.printable(
        use.operation().awsName()
            + " by "
            + use.principal()
            + " on "
            + use.key()
            + (use.material().isEmpty() ? "" : " material " + use.material())
            + " times "
            + count.times()
            + " first "
            + count.first()
            + " last "
            + count.last());
  }
}
