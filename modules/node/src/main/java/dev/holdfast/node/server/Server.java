package dev.holdfast.node.server;

import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.identity.AccessKey;
import dev.holdfast.crypto.identity.AdministratorCredentials;
import dev.holdfast.crypto.region.RegionProof;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.journal.cassandra.CassandraStorage;
import dev.holdfast.journal.cassandra.StorageRefusedException;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.CreditedTime;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is meant to be relied on: nothing about it is known beforehand, and nothing is made
 * by accident.
 */
public final class Server implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Node node;
  private final Optional<AdministratorCredentials> credentials;
  private final Duration drain;

  private Server(Node node, Optional<AdministratorCredentials> credentials, Duration drain) {
    this.node = node;
    this.credentials = credentials;
    this.drain = drain;
  }

  /**
   * Starts what {@link #initialize} has made; serves when this returns.
   *
   * @throws StartRefused also when something is missing: a server makes neither roots nor
   *     credentials
   */
  public static Server start(ServerSettings settings, DataDirectory data, String version)
      throws StartRefused {
    refuseDevelopment(data);
    refuseUnfinishedRestore(data);
    List<Region> missing =
        // Where there are other nodes, Cassandra tells whether the region has been made.
        settings.peering().isPresent() ? List.of() : missing(settings);
    if (!missing.isEmpty() || !hasAdministrator(settings)) {
      throw new StartRefused(
          ExitStatus.ROOT_MISSING,
          "nothing has been made in "
              + settings.data()
              + " for "
              + (missing.isEmpty() ? "an administrator" : missing),
          settings.peering().isPresent()
              ? "Run holdfast init on one node, and copy identity/ of its data, and its root, to"
                  + " the others with keys."
              : "Run holdfast init first; if it ran before, the data is not where holdfast.data"
                  + " says.");
    }
    Node node = Node.create(nodeSettings(settings, data, settings.peering()));
    try {
      node.meetOtherRegions();
      node.listenForOperators(settings.management());
      node.startRegions();
      Optional<AdministratorCredentials> credentials = openCredentials(settings, node);
      SigningKeys first =
          credentials.isPresent() ? credentials.get() : node.identityCopy().orElseThrow().roots();
      node.listen(
          first,
          credentials
              .map(own -> Map.of(own.accessKeyId(), own.account()))
              .orElseGet(() -> Map.of()),
          () -> Map.of("version", version),
          Optional.empty());
      return new Server(node, credentials, settings.management().drain());
    } catch (StartRefused | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /**
   * Makes the regions that are missing, each with its root, and the administrator's access key if
   * there is none.
   *
   * @param shown called with the access key before it is kept
   * @return the access key, to be destroyed; empty when there was one, or its home is elsewhere
   * @throws StartRefused when there is nothing to make, or the data is a development server's
   */
  public static Optional<AccessKey> initialize(
      ServerSettings settings, DataDirectory data, Consumer<AccessKey> shown) throws StartRefused {
    refuseDevelopment(data);
    refuseUnfinishedRestore(data);
    boolean hasAdministrator = hasAdministrator(settings);
    if (hasAdministrator && missing(settings).isEmpty()) {
      throw new StartRefused(
          ExitStatus.ALREADY_INITIALIZED,
          settings.data() + " has its regions and its administrator",
          "Start it with holdfast server; nothing is ever made twice.");
    }
    refuseMadeElsewhere(settings);
    // Whatever the settings say: before a region is made there is nobody to meet.
    try (Node node = Node.create(nodeSettings(settings, data, Optional.empty()))) {
      node.startRegions();
      if (hasAdministrator) {
        return Optional.empty();
      }
      RegionNode home = node.start(settings.home());
      return Optional.of(
          AdministratorCredentials.create(
              settings.administrator(),
              settings.home(),
              settings.account(),
              home.material().credentialsKey(),
              node.crypto().generators().internal(),
              shown));
    }
  }

  /** Completes when the other nodes go on without this one, or it was closed. */
  public CompletionStage<?> ended(ServerSettings settings) throws StartRefused {
    return node.start(settings.home()).membership().ended();
  }

  /** The address to give to clients. */
  public String endpoint(ServerSettings settings) {
    return settings.scheme() + settings.host() + ":" + node.edge().address().getPort();
  }

  /** The address to give to other regions; empty when there are none. */
  public Optional<String> otherRegionsEndpoint(ServerSettings settings) {
    return settings
        .otherRegions()
        .map(peers -> "https://" + peers.host() + ":" + node.edge().peerAddress().getPort());
  }

  /** The address for operators' tools; empty when there is none. */
  public Optional<String> operatorsEndpoint(ServerSettings settings) {
    return settings.management().endpoint(() -> node.edge().operatorAddress());
  }

  /** By what regions elsewhere know a region of this server. */
  public String proof(Region region) throws StartRefused {
    return RegionProof.text(node.start(region).material().vault().signingKey());
  }

  @Override
  public void close() {
    node.management().drain(drain);
    node.close();
    credentials.ifPresent(AdministratorCredentials::close);
  }

  /** Here, or at the home of identities. */
  private static boolean hasAdministrator(ServerSettings settings) {
    return settings.identitiesFrom().isPresent() || Files.exists(settings.administrator());
  }

  /**
   * A second node that makes the region alone would do so beside those that run it. One that was
   * broken off has the region's directory, and goes on.
   */
  private static void refuseMadeElsewhere(ServerSettings settings) throws StartRefused {
    if (settings.peering().isEmpty()
        || missing(settings).isEmpty()
        || !(settings.journal() instanceof JournalSettings.InCassandra(var cassandra))) {
      return;
    }
    try (RegionStorage storage = CassandraStorage.open(cassandra, UUID.randomUUID().toString())) {
      if (storage.events().hasEvents()) {
        throw new StartRefused(
            ExitStatus.ALREADY_INITIALIZED,
            "region " + settings.home() + " has been made, by another node",
            "Copy identity/ of that node's data, and its root, to this one, and start it with"
                + " holdfast server.");
      }
    } catch (StorageRefusedException refused) {
      // The start of the region refuses it too, and says why.
      LOG.debug("not looked into", refused);
    }
  }

  /** Its keys were made under credentials that everybody knows, and maybe under a moved clock. */
  private static void refuseDevelopment(DataDirectory data) throws StartRefused {
    if (data.isForDevelopment()) {
      throw new StartRefused(
          ExitStatus.INSECURE,
          data.path() + " was made by holdfast dev",
          "Name another directory: what was made for development stays there.");
    }
  }

  private static void refuseUnfinishedRestore(DataDirectory data) throws StartRefused {
    if (Files.exists(DataDirectory.restoring(data.path()))) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "a restore into " + data.path() + " was never finished",
          "Run holdfast restore again.");
    }
  }

  private static List<Region> missing(ServerSettings settings) {
    return settings.regions().stream()
        .filter(region -> !Files.isDirectory(RegionNode.directory(settings.data(), region)))
        .toList();
  }

  private static Optional<AdministratorCredentials> openCredentials(
      ServerSettings settings, Node node) throws StartRefused {
    if (settings.identitiesFrom().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          AdministratorCredentials.open(
              settings.administrator(),
              settings.home(),
              node.start(settings.home()).material().credentialsKey(),
              node.crypto().memory()));
    } catch (RootException | IntegrityException e) {
      throw new StartRefused(
          ExitStatus.ROOT_REFUSED,
          "the administrator's credentials do not open: " + e.getMessage(),
          "Put back the file that belongs to this data.");
    }
  }

  private static NodeSettings nodeSettings(
      ServerSettings settings, DataDirectory data, Optional<Peering> peering) {
    return new NodeSettings(
        settings.host(),
        settings.port(),
        settings.regions(),
        data,
        settings.journal().storage(data),
        InstantSource.system(),
        () -> new CreditedTime(InstantSource.system(), System::nanoTime, CreditedTime.HOLD),
        settings.root().providers(),
        settings.epochLength(),
        settings.maxRequestsInFlight(),
        settings.residentKeys(),
        settings.pairEngines(),
        settings.attestationRoots(),
        // Grants that pretend to be late are for trying clients.
        Duration.ZERO,
        settings.quotas(),
        settings.strictAudit(),
        settings.xksProxy(),
        settings.proxies(),
        settings.clusters(),
        settings.otherRegions(),
        peering,
        settings.tls());
  }
}
