package dev.holdfast.cluster.ask;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * A message to a sharded actor, who is to answer it.
 *
 * @param <R> the answer
 */
public interface Question<R> {

  ActorRef<StatusReply<R>> replyTo();
}
