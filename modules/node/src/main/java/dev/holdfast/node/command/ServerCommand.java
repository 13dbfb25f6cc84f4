package dev.holdfast.node.command;

import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.node.server.Front;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  /** To hand over what it has, and to leave the other nodes with a word. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(20);

  @Mixin Configured configured;
  @Mixin WarmUp warmUp;

  @Option(
      names = "--role",
      split = ",",
      description =
          "What this node is there for, of http and keys. Default: holdfast.peers.roles."
              + " HOLDFAST_ROLE")
  List<String> roles = List.of();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description =
          "PEM: the certificate by which clients know this server, with those behind it. It speaks"
              + " TLS with them then, and nothing else. Default: holdfast.http.tls.certificate."
              + " HOLDFAST_TLS_CERTIFICATE")
  @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description =
          "PEM: its private key (PKCS#8), which only its owner may read. Both are read again while"
              + " the server runs. Default: holdfast.http.tls.key. HOLDFAST_TLS_KEY")
  @Nullable Path tlsKey;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read(said());
    if (settings.peering().isPresent()
        && !settings.peering().get().roles().contains(NodeRole.KEYS)) {
      return front(settings, settings.peering().get());
    }
    DataDirectory data = DataDirectory.open(settings.data());
    try {
      warmUp.rehearse(spec.commandLine().getOut(), spec.commandLine().getErr());
      Duration drain = settings.management().drain();
      Server server = Server.start(settings, data, HoldfastCommand.Version.current());
      Runnable stop =
          () -> {
            server.close();
            data.close();
          };
      PrintWriter out = spec.commandLine().getOut();
      out.println("RSA, NIST curves, Ed25519 by " + settings.pairEngines().inUse());
      operators(server.operatorsEndpoint(settings));
      server
          .otherRegionsEndpoint(settings)
          .ifPresent(others -> out.println("Other regions are answered on " + others));
      if (settings.otherRegions().isPresent()) {
        for (Region region : settings.regions()) {
          out.println("Other regions know " + region + " by " + server.proof(region));
        }
      }
      if (settings.peering().isEmpty()) {
        Running running = Running.until(stop, Running.STOP_WITHIN.plus(drain));
        return ready(running, server.endpoint(settings));
      }
      return among(server.ended(settings), stop, drain, server.endpoint(settings));
    } catch (StartRefused refused) {
      data.close();
      throw refused;
    }
  }

  /** What the command line says, by the names of its settings. */
  private Map<String, Object> said() {
    Map<String, Object> said = new HashMap<>();
    if (!roles.isEmpty()) {
      said.put("peers.roles", roles);
    }
    if (tlsCertificate != null) {
      said.put("http.tls.certificate", tlsCertificate.toString());
    }
    if (tlsKey != null) {
      said.put("http.tls.key", tlsKey.toString());
    }
    return said;
  }

  private int front(ServerSettings settings, Peering peering) throws StartRefused {
    warmUp.rehearse(spec.commandLine().getOut(), spec.commandLine().getErr());
    Front front = Front.start(settings, peering, HoldfastCommand.Version.current());
    operators(front.operatorsEndpoint(settings));
    return among(
        front.ended(), front::close, settings.management().drain(), front.endpoint(settings));
  }

  /** Runs as one of several nodes: ends when the others go on without it. */
  private int among(CompletionStage<?> ended, Runnable stop, Duration drain, String endpoint) {
    AtomicBoolean stopping = new AtomicBoolean();
    Running running =
        Running.until(
            () -> {
              stopping.set(true);
              stop.run();
            },
            LEAVE_WITHIN.plus(drain));
    var _ =
        ended.whenComplete((done, failure) -> {
          if (!stopping.get()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                "holdfast: the region's other nodes went on without this one, or are gone;"
                    + " leaving");
            err.flush();
            running.end(ExitStatus.LEFT_BEHIND);
          }
        });
    return ready(running, endpoint);
  }

  private void operators(Optional<String> endpoint) {
    endpoint.ifPresent(
        where -> spec.commandLine().getOut().println("Operators are answered on " + where));
  }

  private int ready(Running running, String endpoint) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Holdfast is ready on " + endpoint);
    out.flush();
    return running.await();
  }
}
