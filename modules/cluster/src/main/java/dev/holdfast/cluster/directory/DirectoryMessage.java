package dev.holdfast.cluster.directory;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.directory.DirectoryAnswer;
import dev.holdfast.model.directory.DirectoryCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * What a partition's actor receives. Local to the process: none of these has a serializer yet, so
 * none can leave it.
 */
public sealed interface DirectoryMessage {

  record Ask(DirectoryCommand command, ActorRef<StatusReply<DirectoryReply>> replyTo)
      implements DirectoryMessage {}

  enum Stop implements DirectoryMessage {
    STOP
  }

  /** What comes back. An error status is a bug or an outage, never a refusal. */
  sealed interface DirectoryReply {

    record Answered(DirectoryAnswer answer) implements DirectoryReply {}

    record Refused(KmsError error) implements DirectoryReply {}
  }
}
