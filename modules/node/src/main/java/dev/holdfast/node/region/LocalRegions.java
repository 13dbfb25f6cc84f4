package dev.holdfast.node.region;

import dev.holdfast.model.Keys;
import dev.holdfast.model.Regions;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The regions of this process, each made when it is first asked for. */
public final class LocalRegions implements Regions, AutoCloseable {

  /**
   * A region costs some megabytes and threads; names are free, so their number must not be the
   * caller's choice.
   */
  public static final int MAX_REGIONS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(LocalRegions.class);
  private static final long MAINTENANCE_SECONDS = 60;

  private final RegionTools tools;
  private final Set<Region> only;
  private final int maxRegions;
  private final Map<Region, CompletableFuture<RegionNode>> nodes = new ConcurrentHashMap<>();
  private final Home home;

  /** Completes when regions may be made; held back while all is being emptied. */
  private volatile CompletableFuture<Void> open = CompletableFuture.completedFuture(null);

  private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService maintenance =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("holdfast-maintenance").factory());

  /**
   * @param only the regions that may be made; empty for any
   */
  public LocalRegions(RegionTools tools, Set<Region> only) {
    this(tools, only, MAX_REGIONS);
  }

  LocalRegions(RegionTools tools, Set<Region> only, int maxRegions) {
    this.tools = tools;
    this.only = Set.copyOf(only);
    this.maxRegions = maxRegions;
    this.home = new Home(this, tools.home());
    var _ =
        maintenance.scheduleWithFixedDelay(
            this::maintain, MAINTENANCE_SECONDS, MAINTENANCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<Optional<Keys>> find(Region region) {
    return node(region).thenApply(running -> running.map(RegionNode::keys));
  }

  /**
   * A region of this process, asked by another on behalf of related keys. The key that it proves
   * its messages with is the one that it shows here, in the same process.
   */
  public CompletionStage<Optional<RelatedRegion>> relatedHere(Region region) {
    return node(region).thenApply(running -> running.map(RegionNode::replicas));
  }

  /** A region of this process, or of another, as one of this process asks it. */
  private CompletionStage<Optional<RelatedRegion>> related(Region here, Region region) {
    return relatedHere(region)
        .thenApply(found -> found.or(() -> tools.elsewhere().apply(here, region)));
  }

  /**
   * For how long replicas have lacked what their primaries in this process have journaled: the
   * longest, by the region of the primary and that of the replica.
   */
  public Map<Region, Map<Region, Duration>> replicationLag() {
    Map<Region, Map<Region, Duration>> lag = new HashMap<>();
    runningNodes().forEach((region, node) -> lag.put(region, node.replicationLag()));
    return lag;
  }

  /** The identities of all accounts. */
  public Home home() {
    return home;
  }

  CompletionStage<HomeRegion> home(Region region) {
    return node(region).thenApply(running -> running.flatMap(RegionNode::home).orElseThrow());
  }

  private CompletionStage<Optional<RegionNode>> node(Region region) {
    CompletableFuture<RegionNode> node = nodes.get(region);
    if (node != null && node.isDone()) {
      return node.thenApply(Optional::of);
    }
    if (node == null) {
      if (!only.isEmpty() && !only.contains(region)) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      CompletableFuture<Void> mayMake = open;
      if (!mayMake.isDone()) {
        return mayMake.thenCompose(opened -> node(region));
      }
      Optional<CompletableFuture<RegionNode>> made = make(region);
      if (made.isEmpty()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      node = made.get();
    }
    return node.whenComplete((running, failure) -> report(region, failure)).thenApply(Optional::of);
  }

  /**
   * Makes a region now; blocks until it runs.
   *
   * @throws dev.holdfast.crypto.root.RootException when its root is missing or another's
   */
  public RegionNode start(Region region) {
    return make(region).orElseThrow(() -> new IllegalStateException("too many regions")).join();
  }

  /** The regions that run. */
  public List<Region> running() {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().isDone() && !entry.getValue().isCompletedExceptionally())
        .map(Map.Entry::getKey)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** Whether all of these run. */
  public boolean areRunning(Set<Region> regions) {
    return running().containsAll(regions);
  }

  /** What runs, by region, in the order of their names. */
  public Map<Region, RegionNode> runningNodes() {
    Map<Region, RegionNode> found = new LinkedHashMap<>();
    for (Region region : running()) {
      CompletableFuture<RegionNode> node = nodes.get(region);
      // It may have been stopped since it was listed.
      if (node != null) {
        found.put(region, node.join());
      }
    }
    return found;
  }

  /** Whether the medium under some region has failed, which no retry mends. */
  public boolean anyFailed() {
    return nodes.values().stream()
        .anyMatch(
            node -> node.isDone() && !node.isCompletedExceptionally() && node.join().hasFailed());
  }

  /** Whether this node is one of its regions' nodes, wherever it runs. */
  public boolean allAreMembers() {
    return nodes.values().stream()
        .allMatch(node ->
            !node.isDone() || node.isCompletedExceptionally() || node.join().membership().isUp());
  }

  /** Whether the clock differs from those of most nodes of a region. */
  public boolean clockIsOff() {
    return runningNodes().values().stream().anyMatch(RegionNode::clockIsOff);
  }

  /** Whether the journal of each region that runs answers now. */
  public CompletionStage<Boolean> reachJournals() {
    return runningNodes().values().stream()
        .map(node -> node.reachesJournal().toCompletableFuture())
        .reduce(
            CompletableFuture.completedFuture(true),
            (one, other) -> one.thenCombine(other, Boolean::logicalAnd));
  }

  /** Looks at every region that runs, one after another by name. */
  public CompletionStage<List<RegionStatus>> look() {
    List<CompletableFuture<RegionStatus>> looks =
        runningNodes().values().stream().map(node -> node.look().toCompletableFuture()).toList();
    return CompletableFuture.allOf(looks.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> looks.stream().map(CompletableFuture::join).toList());
  }

  /** Does all that is due by the clock in every region; blocks until it is done. */
  public void runDue() {
    List<CompletableFuture<Void>> runs = new ArrayList<>();
    for (CompletableFuture<RegionNode> node : nodes.values()) {
      runs.add(node.thenAcceptAsync(RegionNode::runDue, blocking));
    }
    runs.forEach(CompletableFuture::join);
  }

  /**
   * Stops every region, does something to what they leave, and starts the same regions again;
   * blocks until they run. Requests that arrive meanwhile wait.
   */
  public synchronized void restart(Runnable between) {
    CompletableFuture<Void> reopened = new CompletableFuture<>();
    List<Region> before = running();
    open = reopened;
    try {
      stopAll();
      between.run();
      before.forEach(this::start);
    } finally {
      open = CompletableFuture.completedFuture(null);
      reopened.complete(null);
    }
  }

  private void stopAll() {
    List<CompletableFuture<Void>> stops = new ArrayList<>();
    for (Region region : List.copyOf(nodes.keySet())) {
      CompletableFuture<RegionNode> node = nodes.remove(region);
      if (node != null) {
        stops.add(node.thenAcceptAsync(RegionNode::close, blocking));
      }
    }
    stops.forEach(CompletableFuture::join);
  }

  /** Has other nodes pass nothing on to here; blocks until they have heard it. */
  public void closeDoors() {
    runningNodes().values().forEach(RegionNode::closeDoor);
  }

  @Override
  public void close() {
    maintenance.shutdownNow();
    stopAll();
  }

  private Optional<CompletableFuture<RegionNode>> make(Region region) {
    synchronized (nodes) {
      CompletableFuture<RegionNode> known = nodes.get(region);
      if (known != null) {
        return Optional.of(known);
      }
      if (nodes.size() >= maxRegions) {
        return Optional.empty();
      }
      CompletableFuture<RegionNode> node =
          CompletableFuture.supplyAsync(() -> startOrForget(region), blocking);
      nodes.put(region, node);
      return Optional.of(node);
    }
  }

  /** After a failure the next request tries again: a full disk may have been emptied. */
  private RegionNode startOrForget(Region region) {
    try {
      return RegionNode.start(region, tools, home, other -> related(region, other));
    } catch (RuntimeException | Error e) {
      // Before anybody hears of it, so that what failed takes nobody's place.
      synchronized (nodes) {
        nodes.remove(region);
      }
      throw e;
    }
  }

  /** The caller of a request hears nothing of the reason, so the operator must. */
  private static void report(Region region, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.error("Region {} does not start: {}", region, failure.getMessage());
    }
  }

  private void maintain() {
    nodes.forEach((region, node) -> {
      if (node.isDone() && !node.isCompletedExceptionally()) {
        try {
          node.join().maintain();
        } catch (RuntimeException e) {
          LOG.error("Maintenance of region {} failed: {}", region, e.getMessage());
        }
      }
    });
  }
}
