package dev.holdfast.node.command;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say where a server listens and what it serves; the same for starting one and for
 * finding it.
 */
final class Addresses {

  static final int DEFAULT_PORT = 4599;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "4599",
      description =
          "Port to listen on; 0 takes any free one. Default: ${DEFAULT-VALUE}. HOLDFAST_PORT")
  int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}. HOLDFAST_HOST")
  String host;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      split = ",",
      description = {
        "Serve these regions only; repeat it, or join names by commas.",
        "Default: every region a request names, us-east-1 made at start. HOLDFAST_REGION"
      })
  @Nullable List<String> regions;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      defaultValue = "000000000000",
      description =
          "Account of the access key \"test\". Default: ${DEFAULT-VALUE}. HOLDFAST_ACCOUNT")
  String account;

  /** The regions named; empty for all. */
  Set<Region> regions() throws StartRefused {
    Set<Region> parsed = new LinkedHashSet<>();
    for (String name : regions == null ? List.<String>of() : regions) {
      parsed.add(
          Region.parse(name.strip())
              .orElseThrow(() ->
                  new StartRefused(
                      ExitStatus.USAGE,
                      "\"" + name + "\" is not a region name",
                      "Region names look like us-east-1.")));
    }
    return parsed;
  }

  AccountId account() throws StartRefused {
    return AccountId.parse(account)
        .orElseThrow(() ->
            new StartRefused(
                ExitStatus.USAGE,
                "\"" + account + "\" is not an account",
                "An account is twelve digits, such as 000000000000."));
  }

  int port() throws StartRefused {
    if (port < 0 || port > 65_535) {
      throw new StartRefused(
          ExitStatus.USAGE, port + " is not a port", "Ports are 0 to 65535; 0 takes any free one.");
    }
    return port;
  }
}
