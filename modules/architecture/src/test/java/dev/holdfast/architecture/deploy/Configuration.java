package dev.holdfast.architecture.deploy;

import dev.holdfast.crypto.certificate.PeerAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A deployment's configuration, read as a server does: with the files that it names, of a test. */
final class Configuration {

  private static final String SECRET = "correct horse\n";

  private final Path dir;

  Configuration(Path dir) {
    this.dir = dir;
  }

  /**
   * What a server would go by.
   *
   * @param files as they lie beside each other, by name
   * @param name of the one that the server is told
   * @param run the directory that holds the server's own secrets
   */
  ServerSettings read(Map<String, String> files, String name, String run)
      throws IOException, StartRefused {
    Path config = Files.createDirectories(dir.resolve("config"));
    for (var file : files.entrySet()) {
      Files.writeString(
          config.resolve(file.getKey()),
          file.getValue()
              .replace("/opt/holdfast/config/", Deploy.ROOT + "/config/")
              .replace('"' + run + "/", '"' + secrets(files).toString() + "/"));
    }
    return ServerSettings.read(config.resolve(name));
  }

  /** Every file that a configuration may name, good for any role in its region. */
  private Path secrets(Map<String, String> files) throws IOException {
    Path own = dir.resolve("own");
    if (Files.exists(own)) {
      return own;
    }
    Region region =
        files.values().stream().anyMatch(text -> text.contains("regions = [\"eu-west-1\"]"))
            ? Region.parse("eu-west-1").orElseThrow()
            : Region.US_EAST_1;
    Path peers = Files.createDirectories(own.resolve("peers"));
    PeerAuthority authority =
        new PeerAuthority(peers, InstantSource.system(), Generators.fromKernel().internal());
    authority.create(region);
    authority.issue(
        "tls",
        Set.of(new PeerName(region, NodeRole.KEYS), new PeerName(region, NodeRole.HTTP)),
        List.of("127.0.0.1"),
        Duration.ofDays(1));
    Path clients = Files.createDirectories(own.resolve("tls"));
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.copy(peers.resolve(file), clients.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    for (String secret : List.of("cassandra/password", "passphrase/passphrase")) {
      Path file = own.resolve(secret);
      Files.createDirectories(file.getParent());
      Files.writeString(file, SECRET);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.copy(peers.resolve("ca.crt"), own.resolve("cassandra/ca.crt"));
    return own;
  }
}
