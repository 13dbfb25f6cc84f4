package dev.holdfast.node.command;

import dev.holdfast.node.dev.Rehearsal;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The option by which a server is quick from its first request on. */
final class WarmUp {

  private static final int MAX_SECONDS = 600;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = {
        "Practise for so long before it starts, on data that is thrown away, so that the first"
            + " requests",
        "are answered as quickly as later ones. Default: ${DEFAULT-VALUE}. HOLDFAST_WARM_UP"
      })
  int seconds;

  /** Practises, if somebody wishes so; a server that cannot is slower at first, and no worse. */
  void rehearse(PrintWriter out, PrintWriter err) throws StartRefused {
    if (seconds < 0 || seconds > MAX_SECONDS) {
      throw new StartRefused(
          ExitStatus.USAGE,
          seconds + " is no time to warm up",
          "Name 0 to " + MAX_SECONDS + " seconds.");
    }
    if (seconds == 0) {
      return;
    }
    out.println("Warming up for " + seconds + " s");
    out.flush();
    try {
      Rehearsal.under(Duration.ofSeconds(seconds), HoldfastCommand.Version.current());
    } catch (IOException | StartRefused failure) {
      err.println("holdfast: starting without having warmed up: " + failure.getMessage());
      err.flush();
    }
  }
}
