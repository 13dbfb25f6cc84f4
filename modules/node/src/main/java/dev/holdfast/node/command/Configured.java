package dev.holdfast.node.command;

import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a server's configuration. */
final class Configured {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration. Default: config/holdfast.conf beside the launcher. HOLDFAST_CONFIG")
  @Nullable Path config;

  ServerSettings read() throws StartRefused {
    return read(Map.of());
  }

  /**
   * @param said settings that the command line says otherwise, by their names
   */
  ServerSettings read(Map<String, ?> said) throws StartRefused {
    Path home = Path.of(System.getProperty("holdfast.home", "."));
    return ServerSettings.read(
        config != null ? config : home.resolve("config").resolve("holdfast.conf"), said);
  }
}
