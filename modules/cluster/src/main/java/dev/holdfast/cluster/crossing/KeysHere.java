package dev.holdfast.cluster.crossing;

import dev.holdfast.cluster.ask.Together;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.crossing.CrossingMessage.Answer;
import dev.holdfast.cluster.crossing.CrossingMessage.Answers;
import dev.holdfast.cluster.crossing.CrossingMessage.Outcome;
import dev.holdfast.cluster.crossing.CrossingMessage.Question;
import dev.holdfast.model.Reply;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.key.KeyRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what other nodes ask of keys that they believe to be here. A key that has moved on is
 * asked all the same: sharding knows where it is.
 */
final class KeysHere extends AbstractBehavior<CrossingMessage> {

  static final ServiceKey<CrossingMessage> KEY =
      ServiceKey.create(CrossingMessage.class, "keys-here");

  private final Function<KeyRequest, ? extends CompletionStage<Reply>> keys;

  /** Those who ask, each with the answers that are on their way to it. */
  private final Map<ActorRef<Answers>, Together<Answer>> back = new HashMap<>();

  private KeysHere(
      ActorContext<CrossingMessage> context,
      Function<KeyRequest, ? extends CompletionStage<Reply>> keys) {
    super(context);
    this.keys = keys;
  }

  /**
   * Can be found by all nodes of the region from its start to its end.
   *
   * @param keys asks a key by sharding
   */
  static Behavior<CrossingMessage> create(
      Function<KeyRequest, ? extends CompletionStage<Reply>> keys) {
    return Behaviors.setup(context -> {
      context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
      return new KeysHere(context, keys);
    });
  }

  @Override
  public Receive<CrossingMessage> createReceive() {
    return newReceiveBuilder().onMessage(CrossingMessage.class, this::receive).build();
  }

  private Behavior<CrossingMessage> receive(CrossingMessage message) {
    switch (message) {
      case CrossingMessage.Questions(List<Question> each, ActorRef<Answers> replyTo) ->
          answer(each, back.computeIfAbsent(replyTo, this::back));
      case CrossingMessage.Gone(ActorRef<Answers> asker) -> back.remove(asker);
      case CrossingMessage.Close close ->
          getContext()
              .getSystem()
              .receptionist()
              .tell(Receptionist.deregister(KEY, getContext().getSelf()));
    }
    return this;
  }

  private Together<Answer> back(ActorRef<Answers> asker) {
    getContext().watchWith(asker, new CrossingMessage.Gone(asker));
    return new Together<>(
        getContext().getExecutionContext(),
        Sizes.OF_A_GROUP,
        answer -> Sizes.AT_MOST,
        answers -> asker.tell(new Answers(answers)));
  }

  /** Beside this actor, which others wait for meanwhile. */
  private void answer(List<Question> each, Together<Answer> back) {
    getContext()
        .getExecutionContext()
        .execute(() -> {
          for (Question question : each) {
            var _ =
                keys.apply(question.request())
                    .whenComplete(
                        (reply, failure) -> back.add(answer(question.number(), reply, failure)));
          }
        });
  }

  private static Answer answer(long number, @Nullable Reply reply, @Nullable Throwable failure) {
    if (reply != null) {
      return new Answer(number, Optional.of(reply), Outcome.REPLIED, "");
    }
    Throwable cause = failure == null ? new IllegalStateException() : StageFailure.cause(failure);
    Outcome outcome =
        switch (cause) {
          case UndeliveredException undelivered -> Outcome.UNDELIVERED;
          case TimeoutException late -> Outcome.TIMED_OUT;
          default -> Outcome.FAILED;
        };
    return new Answer(number, Optional.empty(), outcome, String.valueOf(cause));
  }
}
