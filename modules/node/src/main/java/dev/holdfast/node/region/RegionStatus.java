package dev.holdfast.node.region;

import dev.holdfast.cluster.RegionCluster;
import dev.holdfast.cluster.peer.RegionMember;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A region, as one of its nodes sees it.
 *
 * @param serves whether requests would be answered
 * @param nodes all that there are, and those that are missing
 * @param loads what those with keys have, by address; empty where nobody tells
 * @param kept empty on a node without keys
 */
public record RegionStatus(
    Region region,
    boolean serves,
    List<RegionMember> nodes,
    Map<String, RegionCluster.Load> loads,
    Optional<Kept> kept) {

  /**
   * What a node with keys has to do with.
   *
   * @param journalAnswers whether it does, now
   * @param root the root's fingerprint
   * @param epoch the one that new keys are wrapped in
   * @param clockAhead of the time that the region has counted; empty while that is not known
   * @param clockIsOff whether the node's clock differs from those of most nodes
   */
  public record Kept(
      boolean journalAnswers,
      String root,
      long epoch,
      Optional<Duration> clockAhead,
      boolean clockIsOff) {}

  public RegionStatus {
    nodes = List.copyOf(nodes);
    loads = Map.copyOf(loads);
  }
}
