package dev.holdfast.node.server;

import dev.holdfast.api.http.Counting;
import dev.holdfast.api.http.Health;
import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.api.xks.ProxyEndpoints;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.identity.ProxyCredentials;
import dev.holdfast.crypto.memory.MemoryStatus;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.journal.usage.UsageLog;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.rate.RateLimits;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.sts.Sessions;
import dev.holdfast.node.edge.Edge;
import dev.holdfast.node.identity.IdentityCopy;
import dev.holdfast.node.management.Management;
import dev.holdfast.node.management.ManagementSettings;
import dev.holdfast.node.metrics.Meters;
import dev.holdfast.node.region.ActorSystems;
import dev.holdfast.node.region.Home;
import dev.holdfast.node.region.LocalRegions;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.region.RegionTools;
import dev.holdfast.node.start.ProgramVersion;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole node. It comes up in the order in which its parts need each other: secret memory, audit
 * trail, regions, and the socket last, so that nothing is served before everything runs; it goes
 * down the other way round.
 */
public final class Node implements AutoCloseable {

  /** Signatures and sessions live by the clients' time, which nobody moves. */
  private static final InstantSource CALLERS_TIME = InstantSource.system();

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeSettings settings;
  private final RegionKeys.Tools crypto;
  private final ForkJoinPool pool;
  private final AuditLog trail;
  private final UsageLog usage;
  private final Trail.Searches searches;
  private final ProxyEndpoints proxies;
  private final TokenClusters clusters;
  private final LocalRegions regions;
  private final CompletableFuture<Edge> edge;
  private final Management management = new Management();
  private final Meters meters = new Meters();
  private final RegionsElsewhere elsewhere;
  private @Nullable ProxyCredentials proxyCredentials;
  private Optional<TlsCertificates> tls = Optional.empty();

  private Node(NodeSettings settings, RegionKeys.Tools crypto, AuditLog trail, UsageLog usage) {
    this.settings = settings;
    this.crypto = crypto;
    this.trail = trail;
    this.usage = usage;
    this.searches = new Trail.Searches(settings.data().path());
    this.pool = ActorSystems.createPool();
    this.proxies = new ProxyEndpoints(settings.proxies(), CALLERS_TIME);
    this.clusters =
        new TokenClusters(settings.clusters(), crypto.generators().internal(), LOG::warn);
    this.elsewhere = new RegionsElsewhere(settings, CALLERS_TIME);
    Roots roots = new Roots(crypto);
    this.regions =
        new LocalRegions(
            new RegionTools(
                settings.home(),
                settings.data(),
                region -> meters.measuring(region, settings.storage().apply(region)),
                region -> settings.roots().apply(region, roots),
                crypto,
                trail,
                usage,
                settings.clock(),
                settings.time(),
                settings.epochLength(),
                settings.residentKeys(),
                settings.grantDelay(),
                settings.quotas(),
                proxies,
                clusters,
                pool,
                settings.peering(),
                meters::measuring,
                elsewhere::related,
                SharedIdentities.copy(settings, CALLERS_TIME)),
            settings.regions());
    // Beside the regions: each of the two takes a good part of a second.
    this.edge = CompletableFuture.supplyAsync(() -> Edge.create(pool), pool);
  }

  /** Brings up everything but regions and socket. */
  public static Node create(NodeSettings settings) throws StartRefused {
    SecretMemory memory = SecretMemory.open();
    // Answered by status(); where the system refuses, the start says so and goes on.
    memory.forbidDumps();
    RegionKeys.Tools crypto =
        new RegionKeys.Tools(
            memory,
            Generators.fromKernel(),
            settings.clock(),
            new RegionSettings(
                RegionSettings.DEFAULT.retainedEpochs(),
                settings.residentKeys(),
                RegionSettings.DEFAULT.idleTime(),
                RegionSettings.DEFAULT.rewrapBatch(),
                settings.pairEngines(),
                settings.attestationRoots()));
    UsageLog usage = Trail.openUsage(settings);
    try {
      return new Node(settings, crypto, Trail.open(settings, usage), usage);
    } catch (StartRefused e) {
      usage.close();
      throw e;
    }
  }

  /** What is counted and timed; what has a value of its own to tell adds it with a line. */
  public Meters meters() {
    return meters;
  }

  /** What is told to operators' tools. */
  public Management management() {
    return management;
  }

  /** Answers operators' tools from here on, whatever becomes of the regions. */
  public void listenForOperators(ManagementSettings operators) throws StartRefused {
    if (operators.enabled()) {
      edge().listenForOperators(operators, management, RequestIds::next);
    }
  }

  /** Makes or opens the regions that must run before anything is served. */
  public void startRegions() throws StartRefused {
    start(settings.home());
    for (Region region : settings.regions()) {
      start(region);
    }
  }

  /** A running region; makes it if need be. */
  public RegionNode start(Region region) throws StartRefused {
    try {
      return regions.start(region);
    } catch (CompletionException e) {
      throw Remedies.refusal(
          "region " + region + " does not start", e.getCause() == null ? e : e.getCause());
    }
  }

  /** Serves; no other region is handed keys of the access keys that are there from the start. */
  public void listen(
      SigningKeys signingKeys,
      Supplier<Map<String, String>> details,
      Optional<Function<HttpEdge.Unsigned, CompletionStage<HttpResponse>>> extras)
      throws StartRefused {
    listen(signingKeys, Map.of(), details, extras);
  }

  /**
   * Serves.
   *
   * @param signingKeys of the access keys that are there from the start
   * @param roots those of them that other regions are handed keys of
   * @param extras what answers below {@code /_holdfast/}; empty outside development
   */
  public void listen(
      SigningKeys signingKeys,
      Map<String, AccountId> roots,
      Supplier<Map<String, String>> details,
      Optional<Function<HttpEdge.Unsigned, CompletionStage<HttpResponse>>> extras)
      throws StartRefused {
    HttpEdge.Surroundings surroundings =
        new HttpEdge.Surroundings(
            CALLERS_TIME, RequestIds::next, () -> health(details.get()), extras);
    Edge edge = edge();
    Home home = regions.home();
    Optional<Peering> peering = settings.peering();
    RegionNode first = start(settings.home());
    AdmittedRegions admitted =
        new AdmittedRegions(regions, settings.maxRequestsInFlight(), meters::throttled);
    SigningKeys all = new AllSigningKeys(signingKeys, home);
    HttpEdge.Service service =
        new HttpEdge.Service(
            admitted,
            all,
            Optional.of(
                new HttpEdge.Accounts(
                    home, home, new Sessions(home, home, CALLERS_TIME), first.identityUses(usage))),
            meters.measuring(trail),
            first.events(searches.search()),
            settings.home(),
            proxy(details.get().getOrDefault("version", "")),
            elsewhere.peers());
    HttpEdge http =
        HttpEdge.answering(
            edge.system(),
            service,
            surroundings,
            new Counting(
                new RateLimits(settings.quotas().rates(), System::nanoTime),
                meters.calls(),
                admitted::isFull));
    new NodeMeters(meters, regions, trail, usage, elsewhere.peers()).watch();
    management.page("/metrics", meters::page);
    elsewhere.listen(edge, http, regions, first, roots, all);
    if (peering.isPresent()) {
      first.openDoor(http.calls(), usage, searches.search());
    }
    if (settings.tls().isPresent()) {
      tls = Optional.of(settings.tls().get().forClients());
    }
    edge.listen(
        settings.host(),
        settings.port(),
        peering.isEmpty() || peering.get().roles().contains(NodeRole.HTTP)
            ? http
            : HttpEdge.forNobody(edge.system(), surroundings),
        tls.map(own -> own.forClients(meters)));
    management.page("/status", () -> status().thenApply(NodeStatus::response));
    management.started(this::checks);
  }

  /** Roots and identities are none of the checks: a region runs when its own are open. */
  private CompletionStage<SequencedMap<String, Boolean>> checks() {
    return regions
        .reachJournals()
        .thenApply(reached -> {
          SequencedMap<String, Boolean> checks = new LinkedHashMap<>();
          checks.put("regions", !regions.anyFailed() && regions.areRunning(settings.regions()));
          checks.put("member", regions.allAreMembers());
          checks.put("journal", reached);
          return checks;
        });
  }

  /** From here on other regions can be spoken to; before the first region has to. */
  public void meetOtherRegions() throws StartRefused {
    elsewhere.meet();
  }

  /**
   * The copy of identities that live elsewhere, which says how old it is; empty when it has none.
   */
  public Optional<IdentityCopy> identityCopy() throws StartRefused {
    return start(settings.home()).identityCopy();
  }

  private Optional<HttpEdge.XksProxy> proxy(String version) throws StartRefused {
    if (settings.xksProxy().isEmpty()) {
      return Optional.empty();
    }
    XksProxySettings proxy = settings.xksProxy().get();
    ProxyCredentials opened = proxy.open(regions.home(), crypto.memory());
    proxyCredentials = opened;
    return Optional.of(proxy.proxy(opened, version));
  }

  public Region home() {
    return settings.home();
  }

  public LocalRegions regions() {
    return regions;
  }

  public AuditTrail trail() {
    return trail;
  }

  public RegionKeys.Tools crypto() {
    return crypto;
  }

  public Edge edge() {
    return edge.join();
  }

  /** Which provider does what, and whether secret memory is protected, in one line. */
  public String cryptography() {
    String providers =
        Providers.active().stream()
            .collect(
                Collectors.groupingBy(
                    choice -> choice.provider() + " " + choice.version(),
                    java.util.TreeMap::new,
                    Collectors.mapping(Providers.Choice::primitive, Collectors.joining(", "))))
            .entrySet()
            .stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining("; "));
    MemoryStatus memory = crypto.memory().status();
    return providers
        + "; RSA, NIST curves, Ed25519: "
        + settings.pairEngines().chosen()
        + "; key memory "
        + (memory.isComplete() ? "locked" : "not fully locked: " + memory);
  }

  @Override
  public void close() {
    elsewhere.stopFollowing();
    try {
      // What other nodes pass on is answered by the edge.
      regions.closeDoors();
      edge().close();
    } finally {
      try {
        regions.close();
      } finally {
        elsewhere.close();
        tls.ifPresent(TlsCertificates::close);
        proxies.close();
        clusters.close();
        if (proxyCredentials != null) {
          proxyCredentials.close();
        }
        searches.close();
        trail.close();
        usage.close();
        meters.close();
        pool.shutdown();
      }
    }
  }

  /** Looks at what there is; completes within some seconds, whatever does not answer. */
  public CompletionStage<NodeStatus> status() {
    Set<NodeRole> roles =
        settings.peering().map(Peering::roles).orElseGet(() -> EnumSet.allOf(NodeRole.class));
    return regions
        .look()
        .thenCombine(
            elsewhere.peers().look(),
            (own, others) ->
                new NodeStatus(
                    ProgramVersion.current(),
                    roles,
                    own,
                    others,
                    Optional.of(new NodeStatus.OwnTrail(trail.written(), trail.refusal()))));
  }

  private Health health(Map<String, String> details) {
    List<String> names = regions.running().stream().map(Region::name).toList();
    boolean ready =
        !management.isDraining()
            && !regions.anyFailed()
            && regions.allAreMembers()
            && !regions.clockIsOff();
    return new Health(ready, names, details);
  }
}
