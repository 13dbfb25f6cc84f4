package dev.holdfast.cluster.ask;

import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.WrappedMessage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;

/**
 * Answers the questions that this node had and could give to no actor. A node that hands a shard
 * over throws away what has come for it since it was told to, so that nothing overtakes anything;
 * by then all others know that the shard is on its way, and whoever asks again is heard where it
 * goes.
 */
public final class Undelivered {

  private Undelivered() {}

  /** Begins; once for each actor system. */
  public static void answer(ActorSystem<?> system) {
    var _ = system.systemActorOf(create(), "undelivered", Props.empty());
  }

  private static Behavior<AllDeadLetters> create() {
    return Behaviors.setup(context -> {
      context
          .getSystem()
          .eventStream()
          .tell(new EventStream.Subscribe<>(AllDeadLetters.class, context.getSelf()));
      return Behaviors.receiveMessage(letter -> {
        if (WrappedMessage.unwrap(letter) instanceof Question<?> question) {
          question.replyTo().tell(StatusReply.error(new UndeliveredException()));
        }
        return Behaviors.same();
      });
    });
  }
}
