package dev.holdfast.cluster.peer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;

/** A node's place in the cluster of its region. */
public final class Membership {

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
    boolean alone = system.settings().config().getStringList("pekko.cluster.seed-nodes").isEmpty();
    Cluster cluster = Cluster.get(Adapter.toClassic(system));
    Membership membership = new Membership(system, cluster, alone);
    cluster.registerOnMemberUp(() -> membership.up.complete(Done.getInstance()));
    if (alone) {
      cluster.join(cluster.selfAddress());
    } else {
      Impostors.watchFor(system);
      // By itself after a minute of asking.
      var _ =
          system
              .getWhenTerminated()
              .thenRun(() -> membership.up.completeExceptionally(new NotTakenInException()));
    }
    return membership;
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

  /** Completes when the node is none any more: it was stopped, or the others went on without it. */
  public CompletionStage<Done> ended() {
    return system.getWhenTerminated();
  }

  /** Leaves, hands shards over, and ends the actor system. */
  public CompletionStage<Done> stop() {
    return CoordinatedShutdown.get(Adapter.toClassic(system)).runAll(Stopped.STOPPED);
  }
}
