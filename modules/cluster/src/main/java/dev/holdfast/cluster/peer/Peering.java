package dev.holdfast.cluster.peer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a node meets the other nodes of its region.
 *
 * @param system what the actor systems of all of them are called
 * @param host the name or address by which the others reach it, and its certificate is for
 * @param bindHost where it listens for them
 * @param port the port for them
 * @param seeds {@code host:port} of the nodes that are asked first; the first of them may begin the
 *     region, when all the others have said that they are in none
 * @param certificate its own, in PEM
 * @param key of the certificate: RSA, PKCS#8 in PEM
 * @param authority the certificate of who makes the region's certificates, in PEM
 */
public record Peering(
    String system,
    Region region,
    Set<NodeRole> roles,
    String host,
    String bindHost,
    int port,
    List<String> seeds,
    Path certificate,
    Path key,
    Path authority) {

  /** Longer than a node tries to be taken in. */
  private static final Duration NEVER = Duration.ofDays(365);

  public Peering {
    roles = Set.copyOf(roles);
    seeds = List.copyOf(seeds);
  }

  /** Settings to lie over those of a node alone. */
  public Config settings() {
    Map<String, Object> own = new TreeMap<>();
    own.put(RegionPeers.REGION, region.name());
    own.put(SameProtocol.VERSION, Protocol.VERSION);
    own.put("pekko.remote.artery.canonical.hostname", host);
    own.put("pekko.remote.artery.canonical.port", port);
    own.put("pekko.remote.artery.bind.hostname", bindHost);
    own.put("pekko.remote.artery.ssl.rotating-keys-engine.cert-file", certificate.toString());
    own.put("pekko.remote.artery.ssl.rotating-keys-engine.key-file", key.toString());
    own.put("pekko.remote.artery.ssl.rotating-keys-engine.ca-cert-file", authority.toString());
    own.put("pekko.cluster.roles", roles.stream().map(NodeRole::word).sorted().toList());
    own.put(
        "pekko.cluster.seed-nodes",
        seeds.stream().map(seed -> "pekko://" + system + "@" + seed).toList());
    if (seeds.getFirst().equals(host + ":" + port)) {
      // By itself Pekko's first seed begins a cluster when it has heard of none for some seconds:
      // also when it was
      // only restarted where it does not reach the others.
      own.put("pekko.cluster.seed-node-timeout", NEVER);
    }
    return ConfigFactory.parseMap(own)
        .withFallback(
            ConfigFactory.parseResources(Peering.class.getClassLoader(), "holdfast-peers.conf"));
  }
}
