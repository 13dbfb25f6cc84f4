package dev.holdfast.node.server;

import dev.holdfast.api.http.Health;
import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.RegionFront;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.model.StageFailure;
import dev.holdfast.node.edge.Edge;
import dev.holdfast.node.management.Management;
import dev.holdfast.node.metrics.Meters;
import dev.holdfast.node.region.ActorSystems;
import dev.holdfast.node.region.RegionStatus;
import dev.holdfast.node.start.ProgramVersion;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that only speaks HTTP: it takes requests whole and hands them to the region's nodes with
 * keys. It has no root, no stores, no data, and believes nobody.
 */
public final class Front implements AutoCloseable {

  /** Longer than what a node with keys has for an answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(17);

  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  private final ForkJoinPool pool;
  private final RegionFront region;
  private final Edge edge;
  private final Management management;
  private final Duration drain;
  private final Meters meters = new Meters();
  private Optional<TlsCertificates> tls = Optional.empty();

  private Front(
      ForkJoinPool pool, RegionFront region, Edge edge, Management management, Duration drain) {
    this.pool = pool;
    this.region = region;
    this.edge = edge;
    this.management = management;
    this.drain = drain;
  }

  /** Joins the region's nodes and serves; blocks until it does. */
  public static Front start(ServerSettings settings, Peering peering, String version)
      throws StartRefused {
    ForkJoinPool pool = ActorSystems.createPool();
    Edge edge = Edge.create(pool);
    Management management = new Management();
    if (settings.management().enabled()) {
      edge.listenForOperators(settings.management(), management, RequestIds::next);
    }
    ActorSystem system =
        ActorSystems.start(
            peering.system(), peering.settings().withFallback(RegionCluster.settings()), pool);
    RegionFront region;
    try {
      region = RegionFront.start(Adapter.toTyped(system), TIMEOUT).toCompletableFuture().join();
    } catch (CompletionException e) {
      system.terminate();
      edge.close();
      Throwable cause = StageFailure.cause(e);
      throw Remedies.notTakenIn("region " + peering.region() + ": " + cause, cause);
    }
    Front front = new Front(pool, region, edge, management, settings.management().drain());
    try {
      HttpEdge http =
          HttpEdge.passing(
              front.edge.system(),
              region.calls(),
              new HttpEdge.Surroundings(
                  InstantSource.system(),
                  RequestIds::next,
                  () ->
                      new Health(
                          region.isReady() && !management.isDraining(),
                          List.of(peering.region().name()),
                          Map.of("version", version, "roles", "http")),
                  Optional.empty()));
      if (settings.tls().isPresent()) {
        front.tls = Optional.of(settings.tls().get().forClients());
      }
      front.edge.listen(
          settings.host(),
          settings.port(),
          http,
          front.tls.map(own -> own.forClients(front.meters)));
      NodeMeters.watchMembers(front.meters, () -> Map.of(peering.region(), region.membership()));
      management.page("/metrics", front.meters::page);
      management.page(
          "/status", () -> CompletableFuture.completedStage(front.status(peering).response()));
      management.started(() -> {
        SequencedMap<String, Boolean> checks = new LinkedHashMap<>();
        checks.put("member", region.membership().isUp());
        checks.put("keys", region.isReady());
        return CompletableFuture.completedStage(checks);
      });
      return front;
    } catch (StartRefused | RuntimeException e) {
      front.close();
      throw e;
    }
  }

  /** The address to give to clients. */
  public String endpoint(ServerSettings settings) {
    return settings.scheme() + settings.host() + ":" + edge.address().getPort();
  }

  /** What is told to operators' tools. */
  public Management management() {
    return management;
  }

  /** The address for operators' tools; empty when there is none. */
  public Optional<String> operatorsEndpoint(ServerSettings settings) {
    return settings.management().endpoint(edge::operatorAddress);
  }

  /** Looks at what there is. */
  private NodeStatus status(Peering peering) {
    return new NodeStatus(
        ProgramVersion.current(),
        peering.roles(),
        List.of(
            new RegionStatus(
                peering.region(),
                region.isReady(),
                region.membership().members(),
                Map.of(),
                Optional.empty())),
        List.of(),
        Optional.empty());
  }

  /** Completes when nodes with keys go on without this one, or there are none, or it was closed. */
  public CompletionStage<?> ended() {
    return region.ended();
  }

  @Override
  public void close() {
    management.drain(drain);
    try {
      edge.close();
    } finally {
      tls.ifPresent(TlsCertificates::close);
      meters.close();
      try {
        region.stop().toCompletableFuture().get(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
        pool.shutdown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // The pool is not taken from under what still runs.
        LOG.warn("the region's nodes were left without a word: {}", e.toString());
      }
    }
  }
}
