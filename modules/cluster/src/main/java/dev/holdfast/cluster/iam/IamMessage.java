package dev.holdfast.cluster.iam;

import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamReply;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * What an account's actor receives. Local to the process: none of these has a serializer yet, so
 * none can leave it. An error status is a bug or an outage, never a refusal.
 */
public sealed interface IamMessage {

  record Ask(IamCommand command, ActorRef<StatusReply<IamReply>> replyTo) implements IamMessage {}

  /** Answered with the account as it is. */
  record Load(ActorRef<StatusReply<IamAccount>> replyTo) implements IamMessage {}

  enum Stop implements IamMessage {
    STOP
  }
}
