package dev.holdfast.node.command;

import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast server}. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the server that holdfast init has made.",
      "Refuses everything that is for development, and makes nothing that is missing."
    })
final class ServerCommand implements Callable<Integer> {

  @Mixin Configured configured;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    DataDirectory data = DataDirectory.open(settings.data());
    try {
      Server server = Server.start(settings, data, HoldfastCommand.Version.current());
      Running running =
          Running.until(() -> {
            server.close();
            data.close();
          });
      PrintWriter out = spec.commandLine().getOut();
      out.println("RSA, NIST curves, Ed25519 by " + settings.pairEngines().inUse());
      server
          .peerEndpoint(settings)
          .ifPresent(peers -> out.println("Other regions are answered on " + peers));
      out.println("Holdfast is ready on " + server.endpoint(settings));
      out.flush();
      return running.await();
    } catch (StartRefused refused) {
      data.close();
      throw refused;
    }
  }
}
