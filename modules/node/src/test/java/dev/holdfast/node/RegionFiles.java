package dev.holdfast.node;

import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the nodes of one region find on their disks.
 *
 * @param dir where all of it is; the authority in {@code ca}
 * @param region where their data is
 */
record RegionFiles(Path dir, CassandraRegion region) {

  /** Where a node is reached by the others. */
  record Place(String name, String host, int port) {
    String address() {
      return host + ":" + port;
    }
  }

  private PeerAuthority authority() {
    return new PeerAuthority(
        dir.resolve("ca"), InstantSource.system(), Generators.fromKernel().internal());
  }

  void makeAuthority() {
    authority().create(Region.US_EAST_1);
  }

  /** As the command does, and sooner. */
  void issue(String node, String host, NodeRole... roles) throws IOException {
    authority()
        .issue(
            node,
            Stream.of(roles)
                .map(role -> new PeerName(Region.US_EAST_1, role))
                .collect(Collectors.toSet()),
            List.of(host),
            Duration.ofDays(1));
  }

  /** The settings of a node with keys. */
  String withKeys(String node) {
    return region.settings()
        + "holdfast.root.directory = \""
        + dir.resolve("root-" + node)
        + "\"\n";
  }

  /** Writes a node's configuration; what names it, and where it listens. */
  Map<String, String> variables(Place node, String roles, List<Place> seeds, String settings)
      throws IOException {
    Path configuration = dir.resolve(node.name() + ".conf");
    Files.writeString(
        configuration,
        settings
            + """
            holdfast.peers {
              roles = [%s], seeds = [%s], host = "%s", port = %d
              certificate = "%s", key = "%s", authority = "%s"
            }
            """
                .formatted(
                    roles,
                    seeds.stream()
                        .map(seed -> '"' + seed.address() + '"')
                        .collect(Collectors.joining(", ")),
                    node.host(),
                    node.port(),
                    dir.resolve("ca/" + node.name() + ".crt"),
                    dir.resolve("ca/" + node.name() + ".key"),
                    dir.resolve("ca/ca.crt")));
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("HOLDFAST_CONFIG", configuration.toString());
    variables.put("HOLDFAST_DATA", dir.resolve(node.name()).toString());
    variables.put("HOLDFAST_PORT", "0");
    return variables;
  }

  /** Variables of a node whose settings of the cluster are others than every node's. */
  Map<String, String> differently(Map<String, String> variables, String node, String settings)
      throws IOException {
    Path directory = Files.createDirectory(dir.resolve(node + "-settings"));
    Files.writeString(
        directory.resolve("holdfast-peers.conf"),
        "pekko.cluster.configuration-compatibility-check.enforce-on-join = off\n" + settings);
    Map<String, String> more = new LinkedHashMap<>(variables);
    more.put("HOLDFAST_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xbootclasspath/a:" + directory);
    return more;
  }

  /** A node's root, for others. */
  void copyRoot(String from, List<String> to) throws IOException {
    for (String node : to) {
      copy(dir.resolve("root-" + from), dir.resolve("root-" + node));
    }
  }

  /** Which region a node belongs to, for others. */
  void copyIdentity(String from, List<String> to) throws IOException {
    for (String node : to) {
      copy(dir.resolve(from + "/identity"), dir.resolve(node + "/identity"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
