package dev.holdfast.cluster.ask;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A value to come, or a refusal to come, which ends the steps after it. Failures of the stage are
 * bugs and outages and pass through untouched.
 */
public final class Flow<T> {

  private sealed interface Step<T> {}

  private record Value<T>(T value) implements Step<T> {}

  private record Refusal<T>(KmsError error) implements Step<T> {}

  private final CompletionStage<Step<T>> stage;

  private Flow(CompletionStage<Step<T>> stage) {
    this.stage = stage;
  }

  public static <T> Flow<T> of(T value) {
    return new Flow<>(CompletableFuture.completedFuture(new Value<>(value)));
  }

  public static <T> Flow<T> refused(KmsError error) {
    return new Flow<>(CompletableFuture.completedFuture(new Refusal<>(error)));
  }

  public static <T> Flow<T> from(CompletionStage<T> stage) {
    return new Flow<>(stage.thenApply(Value::new));
  }

  /** Splits a reply into answer and refusal. */
  public static Flow<KmsAnswer> ofReply(CompletionStage<Reply> stage) {
    return new Flow<>(
        stage.thenApply(reply ->
            switch (reply) {
              case Reply.Answered(KmsAnswer answer, var ignored) -> new Value<>(answer);
              case Reply.Refused(KmsError error, var ignored) -> new Refusal<>(error);
            }));
  }

  /** All values, in their order, or the first refusal in that order. */
  public static <T> Flow<List<T>> all(List<Flow<T>> flows) {
    Flow<List<T>> all = Flow.of(List.of());
    for (Flow<T> flow : flows) {
      all =
          all.with(
              flow,
              (before, value) -> {
                List<T> values = new ArrayList<>(before);
                values.add(value);
                return values;
              });
    }
    return all;
  }

  public <R> Flow<R> then(Function<? super T, Flow<R>> next) {
    return new Flow<>(
        stage.thenCompose(step ->
            switch (step) {
              case Value<T>(T value) -> next.apply(value).stage;
              case Refusal<T>(KmsError error) -> Flow.<R>refused(error).stage;
            }));
  }

  public <R> Flow<R> map(Function<? super T, ? extends R> function) {
    return then(value -> Flow.of(function.apply(value)));
  }

  /** Waits for both; both run already. */
  public <U, R> Flow<R> with(
      Flow<U> other, BiFunction<? super T, ? super U, ? extends R> function) {
    return then(value -> other.map(otherValue -> function.apply(value, otherValue)));
  }

  /** Ends in a refusal once this is over, whose value does not matter. */
  public <R> Flow<R> thenRefuse(KmsError error) {
    return new Flow<>(stage.thenApply(ignored -> new Refusal<>(error)));
  }

  /** Goes on after a refusal too. */
  public <R> Flow<R> thenEither(
      Function<? super T, Flow<R>> next, Function<KmsError, Flow<R>> refused) {
    return new Flow<>(
        stage.thenCompose(step ->
            switch (step) {
              case Value<T>(T value) -> next.apply(value).stage;
              case Refusal<T>(KmsError error) -> refused.apply(error).stage;
            }));
  }

  public CompletionStage<Reply> toReply(Function<? super T, KmsAnswer> answer) {
    return stage.thenApply(step ->
        switch (step) {
          case Value<T>(T value) -> new Reply.Answered(answer.apply(value));
          case Refusal<T>(KmsError error) -> new Reply.Refused(error);
        });
  }

  /** Does something when all is over, whatever came of it. */
  public Flow<T> lastly(Runnable action) {
    return new Flow<>(stage.whenComplete((step, failure) -> action.run()));
  }
}
