package dev.holdfast.cluster.time;

import dev.holdfast.cluster.wire.StaysHere;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** What nodes with keys tell each other of their clocks. */
public sealed interface ClockMessage {

  /**
   * What time it is.
   *
   * @param round when it is asked, by monotonic time of who asks
   */
  record Ask(long round, ActorRef<ClockMessage> replyTo) implements ClockMessage {}

  /**
   * What time it is on a node.
   *
   * @param node by the number that its actor system has in the cluster
   * @param shown by its clock
   * @param credited as the node counts it; empty while it does not know
   */
  record Reading(long round, long node, Instant shown, Optional<Instant> credited)
      implements ClockMessage {}

  /** Who can be asked. */
  record Found(Receptionist.Listing listing) implements ClockMessage, StaysHere {}

  /** Time for another round. */
  enum Tick implements ClockMessage, StaysHere {
    TICK
  }
}
