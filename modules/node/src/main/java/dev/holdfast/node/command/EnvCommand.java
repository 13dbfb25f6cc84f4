package dev.holdfast.node.command;

import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast env}. */
@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the variables that point AWS clients at the development server:",
      "  eval \"$(deploy/holdfast env)\""
    })
final class EnvCommand implements Callable<Integer> {

  @Mixin Addresses addresses;

  @Option(
      names = "--tls",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = "The server was started with --tls. HOLDFAST_TLS")
  boolean tls;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The server's data, where its certificates are. HOLDFAST_DATA")
  @Nullable Path data;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    if (addresses.port() == 0) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "the port of a server started with --port 0 is not known here",
          "Name the one it printed: holdfast env --port PORT.");
    }
    Optional<Path> trusted =
        tls ? Optional.of(DataPaths.developmentTls(data).trusted()) : Optional.empty();
    String endpoint =
        tls
            ? "https://localhost:" + addresses.port()
            : "http://" + addresses.host + ":" + addresses.port();
    Region region = addresses.regions().stream().findFirst().orElse(Region.US_EAST_1);
    Exports.lines(endpoint, region, trusted).forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
