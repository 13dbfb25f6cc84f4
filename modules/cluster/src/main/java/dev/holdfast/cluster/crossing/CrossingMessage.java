package dev.holdfast.cluster.crossing;

import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyRequest;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a node is asked of the keys whose actors it has. */
public sealed interface CrossingMessage {

  /** Each is answered when its answer is there, not with the others. */
  record Questions(List<Question> each, ActorRef<Answers> replyTo) implements CrossingMessage {
    public Questions {
      each = List.copyOf(each);
    }
  }

  /** Somebody who has asked has ended, or cannot be reached any more. */
  record Gone(ActorRef<Answers> asker) implements CrossingMessage, StaysHere {}

  /** Nobody need find this node any more; what comes all the same is answered. */
  enum Close implements CrossingMessage, StaysHere {
    CLOSE
  }

  /**
   * One use of one key.
   *
   * @param number its asker's own
   */
  record Question(long number, KeyRequest request) {}

  /** What some of the questions came to that somebody has asked. */
  record Answers(List<Answer> each) {
    public Answers {
      each = List.copyOf(each);
    }
  }

  /**
   * What a question came to.
   *
   * @param reply empty after a failure
   * @param failure what it failed of, if it did, in words for a log
   */
  record Answer(long number, Optional<Reply> reply, Outcome outcome, String failure) {}

  /** Whether there is a reply, and why not. */
  enum Outcome {
    REPLIED,
    /** The question did not come to the key's actor: nothing was done. */
    UNDELIVERED,
    /** Nobody knows whether anything was done. */
    TIMED_OUT,
    FAILED
  }
}
