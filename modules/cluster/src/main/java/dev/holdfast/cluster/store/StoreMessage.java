package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Question;
import dev.holdfast.cluster.replay.JournaledMessage;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreCommand;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * What the actor of an account's stores receives. What does not stay here has a form for other
 * nodes.
 */
public sealed interface StoreMessage extends JournaledMessage {

  @Override
  default void fail(Throwable why) {
    switch (this) {
      case Ask ask -> ask.replyTo().tell(JournaledMessage.failure(why, StoreReply.Refused::new));
      case Stop ignored -> {}
    }
  }

  record Ask(StoreCommand command, ActorRef<StatusReply<StoreReply>> replyTo)
      implements StoreMessage, Question<StoreReply> {}

  enum Stop implements StoreMessage, StaysHere {
    STOP
  }

  /** What comes back. An error status is a bug or an outage, never a refusal. */
  sealed interface StoreReply {

    /** The stores that were asked for; none where something was changed. */
    record Answered(List<KeyStore> stores) implements StoreReply {}

    record Refused(KmsError error) implements StoreReply {}
  }
}
