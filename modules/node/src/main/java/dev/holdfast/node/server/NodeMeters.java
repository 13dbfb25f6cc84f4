package dev.holdfast.node.server;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.cluster.Residents;
import dev.holdfast.cluster.census.KeyCount;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.journal.usage.UsageLog;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.identity.IdentityCopy;
import dev.holdfast.node.metrics.Meters;
import dev.holdfast.node.region.LocalRegions;
import dev.holdfast.node.region.RegionNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** What a node knows of itself when it is asked. */
record NodeMeters(
    Meters meters, LocalRegions regions, AuditLog trail, UsageLog usage, PeerRegions peers) {

  private static final String REGION = "region";

  void watch() {
    meters.watch("kms.audit.waiting", "Audit records that wait to be written", trail::waiting);
    meters.watch(
        "kms.audit.refusing",
        "1 when the trail takes no records, and so no call is answered",
        () -> trail.refusal().isPresent() ? 1 : 0);
    watch(
        meters,
        "kms.epoch",
        "The epoch that shred keys are written under",
        List.of(REGION),
        () -> eachRegion(node -> Map.of(List.of(), (double) node.material().currentEpoch())));
    watch(
        meters,
        "kms.region.failed",
        "1 when the medium under a region has failed",
        List.of(REGION),
        () -> eachRegion(node -> Map.of(List.of(), node.hasFailed() ? 1.0 : 0.0)));
    watch(
        meters,
        "kms.clock.ahead.seconds",
        "How far the clock is ahead of the time that the region has counted",
        List.of(REGION),
        () ->
            eachRegion(node ->
                node.clockAhead()
                    .map(ahead -> Map.of(List.<String>of(), seconds(ahead)))
                    .orElse(Map.of())));
    watch(
        meters,
        "kms.keys",
        "KMS keys of a region, told by the one node that counts them",
        List.of(REGION, "state", "spec"),
        () -> eachRegion(node -> node.keyCount().map(NodeMeters::byKind).orElse(Map.of())));
    watch(
        meters,
        "kms.keys.unreadable",
        "KMS keys of a region whose journal cannot be read, told by the node that counts keys",
        List.of(REGION),
        () ->
            eachRegion(node ->
                node.keyCount()
                    .map(count -> Map.of(List.<String>of(), (double) count.unreadable()))
                    .orElse(Map.of())));
    watchMembers(
        meters,
        () ->
            regions.runningNodes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().membership())));
    watchOtherRegions(meters, peers);
    watchReplicationLag(meters, regions::replicationLag);
    watch(
        meters,
        "kms.projection.lag.seconds",
        "How far what follows the journal or the trail is behind it",
        List.of("name"),
        this::projectionLag);
    residents("kms.shards", "Shards that this node has", Residents::shards);
    residents("kms.entities.awake", "Actors of this node that are awake", Residents::awake);
  }

  private static Map<List<String>, Double> byKind(KeyCount count) {
    Map<List<String>, Double> keys = new HashMap<>();
    count
        .keys()
        .forEach((kind, number) ->
            keys.put(List.of(kind.state().awsName(), kind.spec().name()), (double) number));
    return keys;
  }

  /** Of several regions of this process, the one that is furthest behind. */
  private Map<List<String>, Double> projectionLag() {
    Map<List<String>, Double> lag = new HashMap<>();
    lag.put(List.of("usage"), seconds(usage.lag()));
    for (RegionNode node : regions.runningNodes().values()) {
      node.keyCountAge().ifPresent(age -> lag.merge(List.of("keys"), seconds(age), Math::max));
      node.identityCopy()
          .flatMap(IdentityCopy::age)
          .ifPresent(age -> lag.merge(List.of("identities"), seconds(age), Math::max));
    }
    return lag;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  /**
   * How far replicas are behind.
   *
   * @param lag by the region of the primary and that of the replica
   */
  static void watchReplicationLag(Meters meters, Supplier<Map<Region, Map<Region, Duration>>> lag) {
    watch(
        meters,
        "kms.replication.lag.seconds",
        "How long a replica's region lacks what a primary of this node has changed",
        List.of("from", "to"),
        () -> {
          Map<List<String>, Double> all = new HashMap<>();
          lag.get()
              .forEach((from, behind) ->
                  behind.forEach(
                      (to, time) -> all.put(List.of(from.name(), to.name()), seconds(time))));
          return all;
        });
  }

  /** How many nodes there are of each region that this process has one of. */
  static void watchMembers(Meters meters, Supplier<Map<Region, Membership>> memberships) {
    watch(
        meters,
        "kms.cluster.members",
        "Nodes of a region, as this one sees them",
        List.of(REGION, "status"),
        () -> {
          Map<List<String>, Double> members = new HashMap<>();
          memberships
              .get()
              .forEach((region, membership) ->
                  membership
                      .members()
                      .forEach(member ->
                          members.merge(
                              List.of(
                                  region.name(), member.state().name().toLowerCase(Locale.ROOT)),
                              1.0,
                              Double::sum)));
          return members;
        });
  }

  /** How the regions are that are served elsewhere. */
  static void watchOtherRegions(Meters meters, PeerRegions peers) {
    watch(
        meters,
        "kms.other.region.up",
        "0 while a node of another region is not asked, since it did not answer",
        List.of(REGION, "node"),
        () -> {
          Map<List<String>, Double> up = new HashMap<>();
          peers
              .seen()
              .forEach(seen ->
                  up.put(
                      List.of(seen.region().name(), seen.at().getAuthority()),
                      seen.resting() ? 0.0 : 1.0));
          return up;
        });
    watch(
        meters,
        "kms.other.region.waiting",
        "Requests that wait for another region",
        List.of(REGION),
        () -> {
          Map<List<String>, Double> waiting = new HashMap<>();
          peers.waiting().forEach((at, count) -> waiting.put(List.of(at.name()), (double) count));
          return waiting;
        });
  }

  private static void watch(
      Meters meters,
      String name,
      String description,
      List<String> labels,
      Supplier<Map<List<String>, Double>> values) {
    meters.watch(name, description, labels, () -> CompletableFuture.completedStage(values.get()));
  }

  private Map<List<String>, Double> eachRegion(
      Function<RegionNode, Map<List<String>, Double>> values) {
    Map<List<String>, Double> all = new HashMap<>();
    regions
        .runningNodes()
        .forEach((region, node) ->
            values.apply(node).forEach((labels, value) -> all.put(behind(region, labels), value)));
    return all;
  }

  private static List<String> behind(Region region, List<String> labels) {
    List<String> joined = new ArrayList<>(List.of(region.name()));
    joined.addAll(labels);
    return joined;
  }

  private void residents(String name, String description, ToIntFunction<Residents> value) {
    meters.watch(name, description, List.of(REGION, "kind"), () -> residents(value));
  }

  private CompletionStage<Map<List<String>, Double>> residents(ToIntFunction<Residents> value) {
    CompletionStage<Map<List<String>, Double>> all =
        CompletableFuture.completedStage(new HashMap<>());
    for (Map.Entry<Region, RegionNode> running : regions.runningNodes().entrySet()) {
      all =
          all.thenCombine(
              running.getValue().residents(),
              (found, residents) -> {
                residents.forEach(one ->
                    found.put(
                        List.of(running.getKey().name(), one.kind()),
                        (double) value.applyAsInt(one)));
                return found;
              });
    }
    return all;
  }
}
