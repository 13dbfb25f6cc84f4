package dev.holdfast.cluster.peer;

import dev.holdfast.model.region.NodeRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/** A node's place in the cluster of its region. */
public final class Membership {

  private static final String SEEDS = "pekko.cluster.seed-nodes";

  private enum Stopped implements CoordinatedShutdown.Reason {
    STOPPED
  }

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final boolean alone;
  private final CompletableFuture<Done> up = new CompletableFuture<>();

  private Membership(ActorSystem<?> system, Cluster cluster, boolean alone) {
    this.system = system;
    this.cluster = cluster;
    this.alone = alone;
  }

  /** Joins the nodes that the settings name, or itself where they name none. */
  public static Membership join(ActorSystem<?> system) {
    boolean alone = system.settings().config().getStringList(SEEDS).isEmpty();
    Cluster cluster = Cluster.get(Adapter.toClassic(system));
    Membership membership = new Membership(system, cluster, alone);
    cluster.registerOnMemberUp(() -> membership.up.complete(Done.getInstance()));
    if (alone) {
      cluster.join(cluster.selfAddress());
    } else {
      Impostors.watchFor(system);
      // By itself after a minute of asking, or at once when the others are of another version.
      var _ =
          system
              .getWhenTerminated()
              .thenRun(() -> membership.up.completeExceptionally(membership.notTakenIn()));
    }
    return membership;
  }

  private NotTakenInException notTakenIn() {
    boolean refused =
        CoordinatedShutdown.get(Adapter.toClassic(system))
            .getShutdownReason()
            .filter(CoordinatedShutdown.incompatibleConfigurationDetectedReason()::equals)
            .isPresent();
    return refused ? NotTakenInException.refused() : NotTakenInException.unanswered();
  }

  /** Whether there are no other nodes, ever. */
  public boolean isAlone() {
    return alone;
  }

  /** Completes when the others have taken the node in; fails with {@link NotTakenInException}. */
  public CompletionStage<Done> up() {
    return up;
  }

  /** Whether the node is one of them now. */
  public boolean isUp() {
    return cluster.selfMember().status().equals(MemberStatus.up()) && !cluster.isTerminated();
  }

  /** All nodes, as this one sees them, and the seeds that are none of them. */
  public List<RegionMember> members() {
    CurrentClusterState state = cluster.state();
    List<RegionMember> members = new ArrayList<>();
    state
        .getMembers()
        .forEach(member -> members.add(seen(member, state.getUnreachable().contains(member))));
    Set<String> known =
        members.stream().map(RegionMember::address).collect(Collectors.toUnmodifiableSet());
    for (String seed : system.settings().config().getStringList(SEEDS)) {
      String address = hostAndPort(AddressFromURIString.parse(seed));
      if (!known.contains(address)) {
        members.add(new RegionMember(address, Set.of(), RegionMember.State.MISSING, "", false));
      }
    }
    members.sort(Comparator.comparing(RegionMember::address));
    return members;
  }

  private RegionMember seen(Member member, boolean unreachable) {
    return new RegionMember(
        hostAndPort(member.address()),
        member.getRoles().stream()
            .map(NodeRole::of)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet()),
        unreachable ? RegionMember.State.UNREACHABLE : state(member.status()),
        member.appVersion().version(),
        member.address().equals(cluster.selfAddress()));
  }

  private static RegionMember.State state(MemberStatus status) {
    if (status.equals(MemberStatus.up())) {
      return RegionMember.State.UP;
    }
    return status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp())
        ? RegionMember.State.JOINING
        : RegionMember.State.LEAVING;
  }

  /** As configurations call a node. */
  public static String hostAndPort(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /** Completes when the node is none any more: it was stopped, or the others went on without it. */
  public CompletionStage<Done> ended() {
    return system.getWhenTerminated();
  }

  /** Leaves, hands shards over, and ends the actor system. */
  public CompletionStage<Done> stop() {
    return CoordinatedShutdown.get(Adapter.toClassic(system)).runAll(Stopped.STOPPED);
  }
}
