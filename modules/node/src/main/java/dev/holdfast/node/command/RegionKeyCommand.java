package dev.holdfast.node.command;

import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.OfflineKeys;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast region-key}. */
@Command(
    name = "region-key",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the public key by which servers of other regions know this one's, as"
          + " holdfast.other-regions.signing-keys has it there.",
      "Opens the data, so no server may run on it; one that runs has printed it at its start."
    })
final class RegionKeyCommand implements Callable<Integer> {

  @Mixin Configured configured;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    PrintWriter out = spec.commandLine().getOut();
    try (DataDirectory data = DataDirectory.open(settings.data())) {
      for (Region region : settings.regions()) {
        String proof =
            OfflineKeys.proof(settings, data, region)
                .orElseThrow(() ->
                    new StartRefused(
                        ExitStatus.ROOT_MISSING,
                        "region " + region + " has not been made",
                        "Run holdfast init first."));
        out.println(region + " = \"" + proof + '"');
      }
    }
    out.flush();
    return 0;
  }
}
