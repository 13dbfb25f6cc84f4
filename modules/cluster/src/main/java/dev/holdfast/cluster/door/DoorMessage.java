package dev.holdfast.cluster.door;

import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.name.KeyArn;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/** What a node with keys is asked by other nodes. */
public sealed interface DoorMessage {

  /** A client's request. An error status is a bug or an outage, never a refusal. */
  record Call(PassedCall call, ActorRef<StatusReply<PassedAnswer>> replyTo)
      implements DoorMessage {}

  /** Whether anybody is there; answered at once. */
  record Knock(ActorRef<Done> replyTo) implements DoorMessage {}

  /** When a key was last used by calls that this node answered. */
  record KeyUse(KeyArn key, ActorRef<StatusReply<UsageHistory.Known>> replyTo)
      implements DoorMessage {}

  /**
   * When an access key or role was last used in calls that this node answered.
   *
   * @param id as in {@link IdentityUses#lastUse}
   */
  record IdentityUse(String id, ActorRef<StatusReply<LastUse>> replyTo) implements DoorMessage {}

  /** What this node's own trail has of what is looked for; its places are those of one trail. */
  record Find(AuditSearch.Query query, ActorRef<StatusReply<Found>> replyTo)
      implements DoorMessage {}

  /** Empty when the trail cannot be searched at the moment. */
  record Found(Optional<AuditSearch.Page> page) {}

  /** Empty when the node knows of none. */
  record LastUse(Optional<IdentityUses.Use> use) {}

  /** Nothing more is to be passed on to here; what comes all the same is answered. */
  enum Close implements DoorMessage, StaysHere {
    /** Who knocks gets no answer, and goes elsewhere. */
    SOON,
    /** Nobody comes any more, and nobody need find the door. */
    NOW
  }

  /**
   * Requests of several clients. Each is answered when its answer is there, not with the others.
   */
  record Calls(List<PassedCall> calls, ActorRef<Answers> replyTo) implements DoorMessage {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** Somebody who has passed requests on has ended, or cannot be reached any more. */
  record Gone(ActorRef<Answers> asker) implements DoorMessage, StaysHere {}

  /** What some of the requests came to that somebody has passed on. */
  record Answers(List<Answered> each) {
    public Answers {
      each = List.copyOf(each);
    }
  }

  /**
   * What a request came to.
   *
   * @param id of the {@link PassedCall}
   * @param answer empty after a bug or an outage, never for a refusal
   * @param failure what the bug or outage was, if there was one
   */
  record Answered(UUID id, Optional<PassedAnswer> answer, String failure) {}
}
