package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.cluster.peer.RegionPeers;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code holdfast.peers} says: how a server meets the other nodes of its region. */
final class PeerSettings {

  static final Set<String> KNOWN =
      Set.of(
          "peers.roles",
          "peers.host",
          "peers.bind-host",
          "peers.port",
          "peers.seeds",
          "peers.certificate",
          "peers.key",
          "peers.authority");

  /** What a node without keys has no use for, and so is better off without. */
  private static final List<String> OF_KEYS =
      List.of(
          "root.directory",
          "root.passphrase-file",
          "root.pkcs11.pin-file",
          "journal.cassandra.password-file");

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private PeerSettings() {}

  /**
   * Reads them.
   *
   * @return empty for a server that is alone
   * @throws StartRefused when something is missing, or does not go with several nodes
   */
  static Optional<Peering> read(
      Config holdfast, Set<Region> regions, JournalSettings journal, TokenClusters.Allowed clusters)
      throws StartRefused {
    Set<NodeRole> roles = roles(holdfast.getStringList("peers.roles"));
    List<String> seeds = holdfast.getStringList("peers.seeds");
    if (seeds.isEmpty()) {
      if (roles.size() != NodeRole.values().length) {
        throw refused("roles are " + words(roles) + ", and without seeds there is nobody else");
      }
      return Optional.empty();
    }
    if (regions.size() != 1) {
      throw refused("seeds are of one region, and holdfast.regions are " + regions);
    }
    for (String seed : seeds) {
      if (seed.lastIndexOf(':') < 1) {
        throw refused("seeds are host:port, and one is \"" + seed + '"');
      }
    }
    if (roles.contains(NodeRole.KEYS)) {
      if (journal instanceof JournalSettings.InFiles) {
        throw refused("several nodes share no files: holdfast.journal.store has to be cassandra");
      }
      if (!clusters.clusters().isEmpty()) {
        throw refused(
            "a token's login is one node's: holdfast.key-stores.clusters has to be empty");
      }
    } else {
      refuseSecrets(holdfast, journal);
    }
    Region region = regions.iterator().next();
    Peering peering =
        new Peering(
            "holdfast-" + region,
            region,
            roles,
            holdfast.getString("peers.host"),
            holdfast.getString("peers.bind-host"),
            holdfast.getInt("peers.port"),
            seeds,
            file(holdfast, "certificate"),
            file(holdfast, "key"),
            file(holdfast, "authority"));
    checkKey(peering.key());
    checkNames(peering);
    return Optional.of(peering);
  }

  private static Set<NodeRole> roles(List<String> words) throws StartRefused {
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    for (String word : words) {
      roles.add(
          NodeRole.of(word).orElseThrow(() -> refused("roles are http and keys, not " + word)));
    }
    if (roles.isEmpty()) {
      throw refused("roles are none");
    }
    return roles;
  }

  /** Whoever takes such a node over must not find more than requests. */
  private static void refuseSecrets(Config holdfast, JournalSettings journal) throws StartRefused {
    if (journal instanceof JournalSettings.InCassandra) {
      throw refused("a node without keys has no business in holdfast.journal.store");
    }
    for (String setting : OF_KEYS) {
      if (holdfast.hasPath(setting)) {
        throw refused("a node without keys has no business with holdfast." + setting);
      }
    }
  }

  private static Path file(Config holdfast, String name) throws StartRefused {
    String setting = "peers." + name;
    if (!holdfast.hasPath(setting)) {
      throw refused(name + " is missing");
    }
    Path file = Path.of(holdfast.getString(setting)).toAbsolutePath();
    if (!Files.isReadable(file)) {
      throw refused("there is no readable " + name + " " + file);
    }
    return file;
  }

  private static void checkKey(Path key) throws StartRefused {
    try {
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(key))) {
        throw new StartRefused(
            ExitStatus.INSECURE,
            "holdfast.peers.key " + key + " can be read by others than its owner",
            "chmod 600 " + key);
      }
    } catch (IOException e) {
      throw refused("the key " + key + " cannot be looked at");
    }
  }

  /** What the other nodes will look at: better said here than in their logs. */
  private static void checkNames(Peering peering) throws StartRefused {
    try (InputStream in = Files.newInputStream(peering.certificate())) {
      X509Certificate own =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      List<PeerName> names = RegionPeers.names(own);
      for (NodeRole role : peering.roles()) {
        PeerName name = new PeerName(peering.region(), role);
        if (!names.contains(name)) {
          throw refused("certificate " + peering.certificate() + " is not for " + name.uri());
        }
      }
    } catch (CertificateException | IOException e) {
      throw refused("certificate " + peering.certificate() + " is none");
    }
  }

  private static String words(Set<NodeRole> roles) {
    return String.join(", ", roles.stream().map(NodeRole::word).toList());
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.peers: " + what,
        "See config/peers.conf.");
  }
}
