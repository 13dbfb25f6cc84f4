package dev.holdfast.cluster.fake;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.model.region.NodeRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Nodes of one region, each a whole actor system, that talk over the loopback. */
public final class Loopback {

  private Loopback() {}

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As of a node among others; without TLS, which the rooms above have tests for. */
  public static String settings(int port, int... seeds) {
    Path none = Path.of("/nowhere");
    List<String> addresses = Arrays.stream(seeds).mapToObj(seed -> "127.0.0.1:" + seed).toList();
    Config peers =
        new Peering(
                "holdfast-test",
                TestRegion.REGION,
                Set.of(NodeRole.KEYS),
                "127.0.0.1",
                "127.0.0.1",
                port,
                addresses,
                none,
                none,
                none)
            .settings();
    return ConfigFactory.parseString(
            """
            pekko.remote.artery.transport = tcp
            pekko.cluster {
              seed-node-timeout = 1s, gossip-interval = 200ms, leader-actions-interval = 200ms
            }
            """)
        .withFallback(peers)
        .root()
        .render();
  }
}
