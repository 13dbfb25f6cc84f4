package dev.holdfast.node.server;

import dev.holdfast.api.forward.PeerState;
import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.peer.RegionMember;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.node.region.RegionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What a node knows of itself and of what it depends on; no secrets, and nothing of what it is
 * asked.
 *
 * @param trail empty on a node without keys
 */
public record NodeStatus(
    String version,
    Set<NodeRole> roles,
    List<RegionStatus> regions,
    List<PeerState> otherRegions,
    Optional<OwnTrail> trail) {

  /** With fewer nodes with keys, losing some one of them is losing the region. */
  private static final int OUTLIVES_ANY = 3;

  /** A clock that is off by less is what any clock is. */
  private static final Duration NOTABLE = Duration.ofMinutes(1);

  /**
   * The node's own audit trail.
   *
   * @param written the sequence of its last record
   * @param refusal why it takes none
   */
  public record OwnTrail(long written, Optional<String> refusal) {}

  public NodeStatus {
    roles = Set.copyOf(roles);
    regions = List.copyOf(regions);
    otherRegions = List.copyOf(otherRegions);
  }

  /** What is not as it should be, in words. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    for (RegionStatus region : regions) {
      if (!region.serves()) {
        wrong.add(region.region() + " is not served by this node");
      }
      for (RegionMember node : region.nodes()) {
        if (node.state() != RegionMember.State.UP) {
          wrong.add(region.region() + ": " + node.address() + " is " + word(node.state()));
        }
      }
      if (region.kept().isPresent() && !region.kept().get().journalAnswers()) {
        wrong.add(region.region() + ": the journal does not answer");
      }
      if (region.kept().map(RegionStatus.Kept::clockIsOff).orElse(false)) {
        wrong.add(region.region() + ": this node's clock differs from those of most nodes");
      }
    }
    for (PeerState peer : otherRegions) {
      if (!peer.answers()) {
        wrong.add(peer.region() + " does not answer at " + peer.at());
      }
    }
    trail.flatMap(OwnTrail::refusal).ifPresent(wrong::add);
    return wrong;
  }

  /** What an operator may want to know before he takes a node away. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (RegionStatus region : regions) {
      region
          .kept()
          .flatMap(RegionStatus.Kept::clockAhead)
          .flatMap(ahead -> clock(region, ahead))
          .ifPresent(notes::add);
      long withKeys =
          region.nodes().stream()
              .filter(node ->
                  node.state() == RegionMember.State.UP && node.roles().contains(NodeRole.KEYS))
              .count();
      if (region.nodes().size() > 1 && withKeys < OUTLIVES_ANY) {
        notes.add(
            region.region()
                + " has too few nodes with keys ("
                + withKeys
                + ") for any of them to be lost");
      }
    }
    return notes;
  }

  private static Optional<String> clock(RegionStatus region, Duration ahead) {
    if (ahead.abs().compareTo(NOTABLE) < 0) {
      return Optional.empty();
    }
    String minutes = Math.abs(ahead.toMinutes()) + " min ";
    return Optional.of(
        region.region()
            + (ahead.isNegative()
                ? ": the clock is " + minutes + "behind the time that the region has counted"
                : ": the clock is "
                    + minutes
                    + "ahead of the time that the region has counted; what is due by it alone waits"
                    + " until it has been so for a day"));
  }

  /** As {@code holdfast status} reads it. */
  byte[] toJson() {
    List<String> wrong = wrong();
    JsonWriter json = new JsonWriter().beginObject();
    json.text("status", wrong.isEmpty() ? "well" : "degraded");
    texts(json, "wrong", wrong);
    texts(json, "notes", notes());
    json.text("version", version);
    texts(json, "roles", words(roles));
    json.beginArray("regions");
    regions.forEach(region -> write(json, region));
    json.endArray().beginArray("otherRegions");
    otherRegions.forEach(peer -> write(json, peer));
    json.endArray();
    if (trail.isPresent()) {
      json.beginObject("trail")
          .number("records", trail.get().written())
          .text("refuses", trail.get().refusal())
          .endObject();
    }
    return json.endObject().toBytes();
  }

  /** For {@code GET}: it is an answer, whatever it tells. */
  public HttpResponse response() {
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, toJson());
  }

  private static void write(JsonWriter json, RegionStatus region) {
    json.beginObject().text("name", region.region().name()).flag("serves", region.serves());
    if (region.kept().isPresent()) {
      RegionStatus.Kept kept = region.kept().get();
      json.flag("journalAnswers", kept.journalAnswers())
          .text("root", kept.root())
          .number("epoch", kept.epoch());
    }
    json.beginArray("nodes");
    for (RegionMember node : region.nodes()) {
      json.beginObject().text("address", node.address());
      texts(json, "roles", words(node.roles()));
      json.text("state", word(node.state()))
          .text("version", node.version())
          .flag("here", node.here());
      RegionCluster.Load load = region.loads().get(node.address());
      if (load != null) {
        json.number("shards", load.shards()).number("keysAwake", load.keys());
      }
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void write(JsonWriter json, PeerState peer) {
    json.beginObject()
        .text("name", peer.region().name())
        .text("at", peer.at().toString())
        .flag("answers", peer.answers())
        .flag("resting", peer.resting())
        .text("failingSince", peer.failingSince().map(Instant::toString))
        .endObject();
  }

  private static void texts(JsonWriter json, String name, List<String> values) {
    json.beginArray(name);
    values.forEach(json::text);
    json.endArray();
  }

  private static List<String> words(Set<NodeRole> roles) {
    return roles.stream().map(NodeRole::word).sorted().toList();
  }

  private static String word(RegionMember.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
