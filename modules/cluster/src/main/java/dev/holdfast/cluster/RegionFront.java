package dev.holdfast.cluster;

import dev.holdfast.cluster.door.PassedOn;
import dev.holdfast.cluster.peer.Membership;
import dev.holdfast.model.call.PassedCalls;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** A node of a region that has no keys: it hands requests to those that have. */
public final class RegionFront {

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Longer than the keys of a node that was lost take to come back. */
  private static final int LOOKS = 20;

  private final Membership membership;
  private final PassedOn passedOn;
  private final CompletableFuture<Done> abandoned = new CompletableFuture<>();
  private int lookedInVain;

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
    PassedOn passedOn = PassedOn.start(system, timeout, System::nanoTime);
    return membership
        .up()
        .thenCompose(up -> passedOn.opened())
        .toCompletableFuture()
        .orTimeout(RegionCluster.JOIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(opened -> new RegionFront(membership, passedOn).watched(system));
  }

  /**
   * Nodes with keys that were all stopped begin the region anew, and know nothing of who stayed
   * behind in the one before.
   */
  private void look() {
    lookedInVain = passedOn.isOpen() ? 0 : lookedInVain + 1;
    if (lookedInVain > LOOKS) {
      abandoned.complete(Done.getInstance());
    }
  }

  private RegionFront watched(ActorSystem<?> system) {
    var _ =
        system
            .scheduler()
            .scheduleWithFixedDelay(LOOK, LOOK, this::look, system.executionContext());
    return this;
  }

  /**
   * Completes when there is no use in this node any more: it is none, or there is none with keys.
   */
  public CompletionStage<Object> ended() {
    return CompletableFuture.anyOf(membership.ended().toCompletableFuture(), abandoned);
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
