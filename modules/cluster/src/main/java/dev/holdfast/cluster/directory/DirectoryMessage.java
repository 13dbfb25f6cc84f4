package dev.holdfast.cluster.directory;

import dev.holdfast.cluster.ask.Question;
import dev.holdfast.cluster.replay.JournaledMessage;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.directory.DirectoryAnswer;
import dev.holdfast.model.directory.DirectoryCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/** What a partition's actor receives. What does not stay here has a form for other nodes. */
public sealed interface DirectoryMessage extends JournaledMessage {

  @Override
  default void fail(Throwable why) {
    switch (this) {
      case Ask ask ->
          ask.replyTo().tell(JournaledMessage.failure(why, DirectoryReply.Refused::new));
      case Stop ignored -> {}
    }
  }

  record Ask(DirectoryCommand command, ActorRef<StatusReply<DirectoryReply>> replyTo)
      implements DirectoryMessage, Question<DirectoryReply> {}

  enum Stop implements DirectoryMessage, StaysHere {
    STOP
  }

  /** What comes back. An error status is a bug or an outage, never a refusal. */
  sealed interface DirectoryReply {

    record Answered(DirectoryAnswer answer) implements DirectoryReply {}

    record Refused(KmsError error) implements DirectoryReply {}
  }
}
