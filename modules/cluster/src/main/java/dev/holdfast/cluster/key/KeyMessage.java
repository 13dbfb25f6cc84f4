package dev.holdfast.cluster.key;

import dev.holdfast.model.Reply;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.name.KeyArn;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/**
 * What a key's actor receives. Local to the process: none of these has a serializer yet, so none
 * can leave it.
 */
public sealed interface KeyMessage {

  /** A caller's request. An error status is a bug or an outage, never a refusal. */
  record Ask(KeyRequest request, ActorRef<StatusReply<Reply>> replyTo) implements KeyMessage {}

  /** Do what is due by itself. */
  record Due(ActorRef<StatusReply<DueOutcome>> replyTo) implements KeyMessage {}

  /**
   * The deleted key's material is destroyed and nothing lists it: journal that nothing is left to
   * do.
   */
  record CompleteShredding(ActorRef<StatusReply<Done>> replyTo) implements KeyMessage {}

  /** The vault has made the backing key that {@code origin} waits for, or has failed to. */
  record Generated(KeyMessage origin, @Nullable BackingKey fresh, @Nullable Throwable failure)
      implements KeyMessage {}

  enum Stop implements KeyMessage {
    STOP
  }

  /** What came of {@link Due}. */
  sealed interface DueOutcome {

    record Nothing() implements DueOutcome {}

    record Rotated(KeyArn key) implements DueOutcome {}

    /**
     * The key is deleted, now or earlier, and its material is not known to be destroyed.
     *
     * @param key empty when the shred keys are destroyed already, and with them what was known of
     *     the key
     */
    record Shred(Optional<KeyArn> key) implements DueOutcome {}
  }
}
