package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Question;
import dev.holdfast.cluster.replay.JournaledMessage;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeyRequests;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.Unshredded;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.store.StoreSeen;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/** What a key's actor receives. What does not stay here has a form for other nodes. */
public sealed interface KeyMessage extends JournaledMessage {

  @Override
  default void fail(Throwable why) {
    switch (this) {
      case Ask ask -> ask.replyTo().tell(JournaledMessage.failure(why, Reply.Refused::new));
      case AskAll ask ->
          ask.replyTo().tell(JournaledMessage.failure(why, error -> ask.refusedAll(error)));
      case Generated<?> generated when generated.origin() instanceof Ask ask -> ask.fail(why);
      case StoreTold told -> told.ask().fail(why);
      case Question<?> question -> question.replyTo().tell(StatusReply.error(why));
      case Stop ignored -> {}
    }
  }

  /** A caller's request. An error status is a bug or an outage, never a refusal. */
  record Ask(KeyRequest request, ActorRef<StatusReply<Reply>> replyTo)
      implements KeyMessage, WithMaterial<Reply> {}

  /** Do what is due by itself. */
  record Due(ActorRef<StatusReply<DueOutcome>> replyTo)
      implements KeyMessage, WithMaterial<DueOutcome> {}

  /**
   * The deleted key's material is destroyed and nothing lists it: journal that nothing is left to
   * do.
   */
  record CompleteShredding(ActorRef<StatusReply<Done>> replyTo)
      implements KeyMessage, Question<Done> {}

  /**
   * The shred keys in these slots are destroyed, of imported material that had ceased to be the
   * key's: journal it.
   */
  record CompleteMaterialShredding(Set<String> slots, ActorRef<StatusReply<Done>> replyTo)
      implements KeyMessage, Question<Done> {}

  /** What a multi-Region key is told or asked on behalf of its related keys. */
  record Relate(RelatedMessage message, ActorRef<StatusReply<RelatedAnswer>> replyTo)
      implements KeyMessage, Question<RelatedAnswer> {}

  /**
   * A replica is brought what it has asked for.
   *
   * @param signingKey of the region that brings it
   */
  record Bring(
      Delivery delivery, PublicBytes signingKey, ActorRef<StatusReply<RelatedAnswer>> replyTo)
      implements KeyMessage, Question<RelatedAnswer> {}

  /** Several uses of the key that a caller asked for in one request. */
  record AskAll(KeyRequests requests, ActorRef<StatusReply<Replies>> replyTo)
      implements KeyMessage, Question<Replies> {

    private Replies refusedAll(KmsError error) {
      return new Replies(
          Collections.nCopies(requests.commands().size(), Optional.of(new Reply.Refused(error))));
    }

    /** All of them are to be asked for alone. */
    Replies none() {
      return new Replies(Collections.nCopies(requests.commands().size(), Optional.empty()));
    }
  }

  /**
   * What {@link AskAll} came to.
   *
   * @param each in the order in which they were asked for; empty for what is to be asked for alone,
   *     of which nothing has been done
   */
  record Replies(List<Optional<Reply>> each) {
    public Replies {
      each = List.copyOf(each);
    }
  }

  /** What may need a new backing key before it is answered. */
  sealed interface WithMaterial<R> extends Question<R> permits Ask, Due {}

  /** The vault has made the backing key that {@code origin} waits for, or has failed to. */
  record Generated<R>(WithMaterial<R> origin, @Nullable Fresh fresh, @Nullable Throwable failure)
      implements KeyMessage, Question<R>, StaysHere {

    @Override
    public ActorRef<StatusReply<R>> replyTo() {
      return origin.replyTo();
    }
  }

  /**
   * What became of asking for the store that the key is in, which {@code ask} waits for.
   *
   * @param seen as a request to decide again with, or a refusal; null after a failure
   */
  record StoreTold(Ask ask, @Nullable Looked seen, @Nullable Throwable failure)
      implements KeyMessage, Question<Reply>, StaysHere {

    @Override
    public ActorRef<StatusReply<Reply>> replyTo() {
      return ask.replyTo();
    }
  }

  /** What was seen of a store, or why nothing was. */
  sealed interface Looked {

    record Seen(StoreSeen store) implements Looked {}

    record Refused(KmsError error) implements Looked {}
  }

  /**
   * A backing key that no event has yet.
   *
   * @param slot of its shred key
   */
  record Fresh(BackingKey backingKey, String slot) {

    static Fresh of(KeyBinding binding, BackingKey backingKey) {
      return new Fresh(backingKey, backingKey.slot(binding));
    }

    /** Material that a multi-Region key was brought. */
    static Fresh brought(BackingKey backingKey) {
      return new Fresh(backingKey, backingKey.token().fingerprint());
    }

    /** A request as it is decided with this, if it is one that has waited for it. */
    KeyRequest in(KeyRequest request) {
      if (request.command() instanceof KeyCommand.RotateKeyOnDemand) {
        return request.with(new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey)));
      }
      return request.command() instanceof KeyCommand.ImportKeyMaterial take
          ? request.with(take.with(backingKey))
          : request;
    }
  }

  enum Stop implements KeyMessage, StaysHere {
    STOP
  }

  /** What came of {@link Due}. */
  sealed interface DueOutcome {

    record Nothing() implements DueOutcome {}

    record Rotated(KeyArn key) implements DueOutcome {}

    /** Imported material has ceased to be the key's and is not known to be destroyed. */
    record ShredMaterial(KeyArn key, List<Unshredded> materials) implements DueOutcome {}

    /**
     * The key is deleted, now or earlier, and its material is not known to be destroyed.
     *
     * @param key empty when the shred keys are destroyed already, and with them what was known of
     *     the key
     * @param primary of a replica, where its primary was when it was last told
     */
    record Shred(Optional<KeyArn> key, Optional<Region> primary) implements DueOutcome {}

    /** A primary has something to tell its replicas. */
    record TellReplicas() implements DueOutcome {}
  }
}
