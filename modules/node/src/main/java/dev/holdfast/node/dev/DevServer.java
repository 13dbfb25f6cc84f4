package dev.holdfast.node.dev;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.crypto.identity.DevelopmentCredentials;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.RegionTime;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.Node;
import dev.holdfast.node.server.NodeSettings;
import dev.holdfast.node.server.RequestIds;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;

/** A development server: everything is real but the credentials, and time can be moved. */
public final class DevServer implements AutoCloseable {

  private static final int MAX_REQUESTS_IN_FLIGHT = 512;
  private static final int RESIDENT_KEYS = 10_000;
  private static final Duration EPOCH = Duration.ofDays(1);

  private final DevSettings settings;
  private final Node node;

  private DevServer(DevSettings settings, Node node) {
    this.settings = settings;
    this.node = node;
  }

  /** Starts everything; serves when this returns. */
  public static DevServer start(DevSettings settings) throws StartRefused {
    settings.data().takeForDevelopment();
    Path data = settings.data().path();
    AdvancingClock clock = new AdvancingClock(InstantSource.system(), data.resolve("clock"));
    Node node =
        Node.create(
            new NodeSettings(
                settings.host(),
                settings.port(),
                settings.regions(),
                settings.data(),
                RegionNode.embeddedIn(settings.data()),
                clock,
                // It is moved on purpose.
                () -> new RegionTime.Trusted(clock),
                (region, roots) -> roots.inFile(roots(data), region),
                EPOCH,
                MAX_REQUESTS_IN_FLIGHT,
                RESIDENT_KEYS,
                PairEngines.CORRETTO,
                settings.attestationRoots(),
                settings.grantDelay(),
                AccountQuotas.AWS,
                // A development server need not remember its last tenth of a second through a power
                // cut.
                false,
                Optional.empty(),
                settings.proxies(),
                settings.clusters(),
                Optional.empty(),
                Optional.empty(),
                settings.tls()));
    try {
      startRegions(node, settings, data);
      DevelopmentCredentials credentials =
          new DevelopmentCredentials(settings.account(), node.crypto().memory());
      node.listen(
          credentials,
          () -> Map.of("version", settings.version()),
          endpoints(node, settings, clock));
      return new DevServer(settings, node);
    } catch (StartRefused | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /**
   * The home region, and those that were made before: what is due in them must happen without being
   * asked for.
   */
  private static void startRegions(Node node, DevSettings settings, Path data) throws StartRefused {
    node.startRegions();
    for (Region region : RegionNode.existing(data)) {
      if (settings.regions().isEmpty() || settings.regions().contains(region)) {
        node.start(region);
      }
    }
  }

  private static Optional<Function<HttpEdge.Unsigned, CompletionStage<HttpResponse>>> endpoints(
      Node node, DevSettings settings, AdvancingClock clock) {
    if (!isLoopback(settings.host())) {
      return Optional.empty();
    }
    Path data = settings.data().path();
    Runnable reset =
        () ->
            node.regions()
                .restart(() -> {
                  DataDirectory.deleteTree(RegionNode.directories(data));
                  DataDirectory.deleteTree(roots(data));
                  clock.reset();
                });
    DevEndpoints endpoints =
        new DevEndpoints(
            clock,
            node.regions(),
            reset,
            new DevTrail(node.trail(), node.home(), InstantSource.system(), RequestIds::next),
            node::status,
            SystemMaterializer.get(node.edge().system()).materializer());
    return Optional.of(endpoints::handle);
  }

  /** The address to give to clients. */
  public String endpoint() {
    int port = node.edge().address().getPort();
    if (settings.tls().isPresent() && isLoopback(settings.host())) {
      return "https://localhost:" + port;
    }
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return (settings.tls().isPresent() ? "https://" : "http://") + host + ":" + port;
  }

  public boolean regionsAreLimited() {
    return !settings.regions().isEmpty();
  }

  /** Which provider does what, and whether secret memory is protected, in one line. */
  public String cryptography() {
    return node.cryptography();
  }

  @Override
  public void close() {
    node.close();
  }

  private static Path roots(Path data) {
    return data.resolve("root");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
