package dev.holdfast.cluster.iam;

import dev.holdfast.cluster.ask.Question;
import dev.holdfast.cluster.replay.JournaledMessage;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamReply;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * What an account's actor receives. What does not stay here has a form for other nodes. An error
 * status is a bug or an outage, never a refusal.
 */
public sealed interface IamMessage extends JournaledMessage {

  @Override
  default void fail(Throwable why) {
    switch (this) {
      case Ask ask -> ask.replyTo().tell(StatusReply.error(why));
      case Newest newest -> newest.replyTo().tell(StatusReply.error(why));
      case Stop ignored -> {}
    }
  }

  record Ask(IamCommand command, ActorRef<StatusReply<IamReply>> replyTo)
      implements IamMessage, Question<IamReply> {}

  /**
   * Answered with the number of the newest event, when the account as it is then has been published
   * where its actor is; 0 for an account of which nothing is journaled.
   */
  record Newest(ActorRef<StatusReply<Long>> replyTo) implements IamMessage, Question<Long> {}

  enum Stop implements IamMessage, StaysHere {
    STOP
  }
}
