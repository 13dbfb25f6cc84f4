package dev.holdfast.cluster.door;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.name.KeyArn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.pattern.StatusReply;

/** Takes in the requests that other nodes pass on, and has them answered here. */
public final class Door {

  static final ServiceKey<DoorMessage> KEY = ServiceKey.create(DoorMessage.class, "door");

  /** Of events in a message: far below what nodes take in, and a page of ordinary ones. */
  private static final int MAX_CHARACTERS = 256 << 10;

  private Door() {}

  /** Can be found by all nodes of the region from its start to its end. */
  public static Behavior<DoorMessage> create(
      PassedCalls calls, UsageHistory keys, IdentityUses identities, AuditSearch trail) {
    return Behaviors.setup(context -> {
      ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
      receptionist.tell(Receptionist.register(KEY, context.getSelf()));
      AtomicBoolean closing = new AtomicBoolean();
      return Behaviors.receiveMessage(message -> {
        switch (message) {
          case DoorMessage.Call(PassedCall call, ActorRef<StatusReply<PassedAnswer>> replyTo) ->
              answer(answered(calls, call), replyTo);
          case DoorMessage.Knock(ActorRef<Done> replyTo) -> {
            if (!closing.get()) {
              replyTo.tell(Done.getInstance());
            }
          }
          case DoorMessage.KeyUse(KeyArn key, var replyTo) -> answer(keys.ofKey(key), replyTo);
          case DoorMessage.IdentityUse(String id, var replyTo) ->
              answer(identities.lastUse(id).thenApply(DoorMessage.LastUse::new), replyTo);
          case DoorMessage.Find(AuditSearch.Query query, var replyTo) ->
              answer(found(trail, query), replyTo);
          case DoorMessage.Close close -> {
            closing.set(true);
            // Where the door is not known any more, what is under way here counts as lost.
            if (close == DoorMessage.Close.NOW) {
              receptionist.tell(Receptionist.deregister(KEY, context.getSelf()));
            }
          }
        }
        return Behaviors.same();
      });
    });
  }

  private static CompletionStage<PassedAnswer> answered(PassedCalls calls, PassedCall call) {
    try {
      return calls.answer(call);
    } catch (RuntimeException bug) {
      return CompletableFuture.failedStage(bug);
    }
  }

  private static CompletionStage<DoorMessage.Found> found(
      AuditSearch trail, AuditSearch.Query query) {
    return trail
        .find(query)
        .handle((page, failure) -> {
          if (failure == null) {
            return new DoorMessage.Found(Optional.of(shortened(page)));
          }
          if (StageFailure.cause(failure) instanceof AuditUnavailableException) {
            return new DoorMessage.Found(Optional.empty());
          }
          throw new CompletionException(StageFailure.cause(failure));
        });
  }

  /** As much of a page as fits into a message, and one event at least. */
  private static AuditSearch.Page shortened(AuditSearch.Page page) {
    List<AuditSearch.Event> events = page.events();
    int characters = 0;
    for (int i = 0; i < events.size(); i++) {
      characters += events.get(i).json().length();
      if (i > 0 && characters > MAX_CHARACTERS) {
        return new AuditSearch.Page(
            events.subList(0, i), AuditSearch.Places.inOnly(events.get(i - 1).sequence()));
      }
    }
    return page;
  }

  private static <T> void answer(CompletionStage<T> answered, ActorRef<StatusReply<T>> replyTo) {
    var _ =
        answered.whenComplete((answer, failure) ->
            replyTo.tell(
                failure == null
                    ? StatusReply.success(answer)
                    : StatusReply.error(StageFailure.cause(failure))));
  }
}
