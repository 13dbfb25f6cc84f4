package dev.holdfast.cluster.contact;

import dev.holdfast.cluster.wire.StaysHere;
import org.apache.pekko.actor.typed.ActorRef;

/** What nodes with keys say to each other to know that they are in touch. */
public sealed interface ContactMessage {

  /**
   * Whether the other node still counts this one among the region's.
   *
   * @param node who asks, by the number that its actor system has in the cluster
   */
  record Ask(long round, long node, ActorRef<ContactMessage> replyTo) implements ContactMessage {}

  /** It does. One that does not says nothing. */
  record Answer(long round, long node) implements ContactMessage {}

  /** Time for another round. */
  enum Tick implements ContactMessage, StaysHere {
    TICK
  }
}
