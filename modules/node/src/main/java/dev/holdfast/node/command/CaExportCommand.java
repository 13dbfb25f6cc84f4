package dev.holdfast.node.command;

import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast ca export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints, in PEM, the certificate that clients of holdfast dev --tls are to trust.",
      "Whoever reads tls/ca.key beside it can pretend to be any server to them."
    })
final class CaExportCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The development server's data. Default: as of holdfast dev. HOLDFAST_DATA")
  @Nullable Path data;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, IOException {
    Path trusted = DataPaths.developmentTls(data).trusted();
    if (!Files.exists(trusted)) {
      throw new StartRefused(
          ExitStatus.NOT_FOUND, "there is no " + trusted, "holdfast dev --tls makes it.");
    }
    spec.commandLine().getOut().print(Files.readString(trusted, StandardCharsets.US_ASCII));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
