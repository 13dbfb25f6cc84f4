package dev.holdfast.node.command;

import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast ca}. */
@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    subcommands = CaExportCommand.class,
    description = {
      "Makes certificates by which the nodes of a region know each other.",
      "Without --node makes the authority; with it, the certificate of a node.",
      "For trying out: whoever reads ca.key can be a node of the region."
    })
final class CaCommand implements Callable<Integer> {

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Where the files are: ca.crt, ca.key, and NODE.crt and NODE.key of each node."
              + " HOLDFAST_DIRECTORY")
  @Nullable Path directory;

  @Option(names = "--region", description = "The region that the nodes are of. HOLDFAST_REGION")
  @Nullable String region;

  @Option(
      names = "--node",
      paramLabel = "NODE",
      description = "What its files are to be called. HOLDFAST_NODE")
  @Nullable String node;

  @Option(
      names = "--address",
      split = ",",
      description =
          "Names and addresses by which the other nodes reach it. Default: 127.0.0.1."
              + " HOLDFAST_ADDRESS")
  List<String> addresses = List.of("127.0.0.1");

  @Option(
      names = "--role",
      split = ",",
      description = "What it may be. Default: http,keys. HOLDFAST_ROLE")
  List<String> roles = List.of("http", "keys");

  @Option(names = "--days", description = "How long it may. Default: 90. HOLDFAST_DAYS")
  int days = 90;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    Path where = directory;
    if (where == null || region == null) {
      throw misused("--directory and --region are needed");
    }
    Region of =
        Region.parse(region).orElseThrow(() -> misused('"' + region + "\" is not a region"));
    PeerAuthority authority =
        new PeerAuthority(where, InstantSource.system(), Generators.fromKernel().internal());
    PrintWriter out = spec.commandLine().getOut();
    String name = node;
    if (name == null) {
      if (authority.exists()) {
        throw misused(where + " has an authority already, and it is never replaced");
      }
      authority.create(of);
      out.println("Made " + where.resolve(PeerAuthority.CERTIFICATE) + ", which every node needs,");
      out.println(
          "and " + where.resolve(PeerAuthority.KEY) + ", which only this command needs: keep it.");
    } else {
      if (!authority.exists()) {
        throw misused("there is no authority in " + where + ": run this without --node first");
      }
      try {
        authority.issue(name, names(of), addresses, Duration.ofDays(days));
      } catch (FileAlreadyExistsException e) {
        throw misused(e.getMessage() + " is there already; move it away to replace it");
      }
      out.println("Made " + where.resolve(name + ".crt") + " and " + where.resolve(name + ".key"));
    }
    out.flush();
    return 0;
  }

  private Set<PeerName> names(Region of) {
    Set<PeerName> names = new HashSet<>();
    for (String role : roles) {
      names.add(
          new PeerName(
              of,
              NodeRole.of(role)
                  .orElseThrow(() -> misused("roles are http and keys, not " + role))));
    }
    return names;
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
