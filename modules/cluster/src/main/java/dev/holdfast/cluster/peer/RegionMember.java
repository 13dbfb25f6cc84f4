package dev.holdfast.cluster.peer;

import dev.holdfast.model.region.NodeRole;
import java.util.Set;

/**
 * A node of the region, as another one sees it.
 *
 * @param address {@code host:port}, where the others reach it
 * @param roles empty for one that is missing
 * @param version of the program that it runs; empty for one that is missing
 * @param here whether it is the one that sees
 */
public record RegionMember(
    String address, Set<NodeRole> roles, State state, String version, boolean here) {

  /** What has become of a node. */
  public enum State {
    /** It has been taken in, or is about to be. */
    JOINING,
    UP,
    /** It was stopped, and hands over what it has. */
    LEAVING,
    /** It does not answer, and has not been given up. */
    UNREACHABLE,
    /** The configuration names it, and it is none of the region's nodes. */
    MISSING
  }

  public RegionMember {
    roles = Set.copyOf(roles);
  }
}
