package dev.holdfast.cluster;

import dev.holdfast.cluster.door.PassedOn;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.model.call.PassedCalls;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** A node of a region that has no keys: it hands requests to those that have. */
public final class RegionFront {

  private final Membership membership;
  private final PassedOn passedOn;

  private RegionFront(Membership membership, PassedOn passedOn) {
    this.membership = membership;
    this.passedOn = passedOn;
  }

  /**
   * @param system one made with {@link RegionCluster#settings} under those of a peering
   * @param timeout longer than a node with keys has for an answer
   * @return completes when the other nodes have taken this one in, and one with keys answers
   */
  public static CompletionStage<RegionFront> start(ActorSystem<?> system, Duration timeout) {
    Membership membership = Membership.join(system);
    PassedOn passedOn = PassedOn.start(system, timeout);
    return membership
        .up()
        .thenCompose(up -> passedOn.opened())
        .toCompletableFuture()
        .orTimeout(RegionCluster.JOIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(opened -> new RegionFront(membership, passedOn));
  }

  /** Where requests are handed to. */
  public PassedCalls calls() {
    return passedOn;
  }

  /** Whether requests would be answered. */
  public boolean isReady() {
    return membership.isUp() && passedOn.isOpen();
  }

  public Membership membership() {
    return membership;
  }

  public CompletionStage<Done> stop() {
    return membership.stop();
  }
}
