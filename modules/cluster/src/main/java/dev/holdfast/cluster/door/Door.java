package dev.holdfast.cluster.door;

import dev.holdfast.cluster.ask.Together;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.name.KeyArn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/** Takes in the requests that other nodes pass on, and has them answered here. */
public final class Door extends AbstractBehavior<DoorMessage> {

  static final ServiceKey<DoorMessage> KEY = ServiceKey.create(DoorMessage.class, "door");

  /** Those doors who understand {@link DoorMessage.Calls}; nodes of older builds do not. */
  static final ServiceKey<DoorMessage> TAKES_SEVERAL =
      ServiceKey.create(DoorMessage.class, "door-takes-several");

  /** In a message: far below what nodes take in, and a page of ordinary events. */
  private static final int MAX_CHARACTERS = 256 << 10;

  private final ActorContext<DoorMessage> context;
  private final PassedCalls calls;
  private final UsageHistory keys;
  private final IdentityUses identities;
  private final AuditSearch trail;

  /** Those who pass requests on, each with the answers that are on their way to it. */
  private final Map<ActorRef<DoorMessage.Answers>, Together<DoorMessage.Answered>> back =
      new HashMap<>();

  private boolean closing;

  private Door(
      ActorContext<DoorMessage> context,
      PassedCalls calls,
      UsageHistory keys,
      IdentityUses identities,
      AuditSearch trail) {
    super(context);
    this.context = context;
    this.calls = calls;
    this.keys = keys;
    this.identities = identities;
    this.trail = trail;
  }

  /** Can be found by all nodes of the region from its start to its end. */
  public static Behavior<DoorMessage> create(
      PassedCalls calls, UsageHistory keys, IdentityUses identities, AuditSearch trail) {
    return Behaviors.setup(context -> {
      ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
      receptionist.tell(Receptionist.register(KEY, context.getSelf()));
      receptionist.tell(Receptionist.register(TAKES_SEVERAL, context.getSelf()));
      return new Door(context, calls, keys, identities, trail);
    });
  }

  @Override
  public Receive<DoorMessage> createReceive() {
    return newReceiveBuilder().onMessage(DoorMessage.class, this::receive).build();
  }

  private Behavior<DoorMessage> receive(DoorMessage message) {
    switch (message) {
      case DoorMessage.Call(PassedCall call, ActorRef<StatusReply<PassedAnswer>> replyTo) ->
          answer(answered(call), replyTo);
      case DoorMessage.Calls(List<PassedCall> several, ActorRef<DoorMessage.Answers> replyTo) ->
          answer(several, back.computeIfAbsent(replyTo, this::back));
      case DoorMessage.Knock(ActorRef<Done> replyTo) -> {
        if (!closing) {
          replyTo.tell(Done.getInstance());
        }
      }
      case DoorMessage.KeyUse(KeyArn key, var replyTo) -> answer(keys.ofKey(key), replyTo);
      case DoorMessage.IdentityUse(String id, var replyTo) ->
          answer(identities.lastUse(id).thenApply(DoorMessage.LastUse::new), replyTo);
      case DoorMessage.Find(AuditSearch.Query query, var replyTo) ->
          answer(found(trail, query), replyTo);
      case DoorMessage.Gone(ActorRef<DoorMessage.Answers> asker) -> back.remove(asker);
      case DoorMessage.Close close -> {
        closing = true;
        // Where the door is not known any more, what is under way here counts as lost.
        if (close == DoorMessage.Close.NOW) {
          ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
          receptionist.tell(Receptionist.deregister(KEY, context.getSelf()));
          receptionist.tell(Receptionist.deregister(TAKES_SEVERAL, context.getSelf()));
        }
      }
    }
    return this;
  }

  private Together<DoorMessage.Answered> back(ActorRef<DoorMessage.Answers> asker) {
    context.watchWith(asker, new DoorMessage.Gone(asker));
    return new Together<>(
        context.getExecutionContext(),
        MAX_CHARACTERS,
        answered -> answered.answer().map(answer -> answer.body().length()).orElse(0),
        answers -> asker.tell(new DoorMessage.Answers(answers)));
  }

  /** Beside this actor, which others wait for meanwhile. */
  private void answer(List<PassedCall> several, Together<DoorMessage.Answered> back) {
    context
        .getExecutionContext()
        .execute(() -> {
          for (PassedCall call : several) {
            var _ =
                answered(call)
                    .whenComplete(
                        (answer, failure) -> back.add(answered(call.id(), answer, failure)));
          }
        });
  }

  private static DoorMessage.Answered answered(
      UUID id, @Nullable PassedAnswer answer, @Nullable Throwable failure) {
    return answer == null
        ? new DoorMessage.Answered(id, Optional.empty(), String.valueOf(failure))
        : new DoorMessage.Answered(id, Optional.of(answer), "");
  }

  private CompletionStage<PassedAnswer> answered(PassedCall call) {
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
