package dev.holdfast.cluster.ask;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.policy.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * A value to come, or a refusal to come, which ends the steps after it; and with it what decided
 * last about the caller's rights. Failures of the stage are bugs and outages and pass through
 * untouched.
 */
public final class Flow<T> {

  private sealed interface Step<T> {

    @Nullable Reason because();

    /** This step, or one for the earlier reason when it has none of its own. */
    Step<T> after(@Nullable Reason earlier);
  }

  private record Value<T>(T value, @Nullable Reason because) implements Step<T> {
    @Override
    public Step<T> after(@Nullable Reason earlier) {
      return because != null || earlier == null ? this : new Value<>(value, earlier);
    }
  }

  private record Refusal<T>(KmsError error, @Nullable Reason because) implements Step<T> {
    @Override
    public Step<T> after(@Nullable Reason earlier) {
      return because != null || earlier == null ? this : new Refusal<>(error, earlier);
    }
  }

  private final CompletionStage<Step<T>> stage;

  private Flow(CompletionStage<Step<T>> stage) {
    this.stage = stage;
  }

  public static <T> Flow<T> of(T value) {
    return new Flow<>(CompletableFuture.completedFuture(new Value<>(value, null)));
  }

  public static <T> Flow<T> refused(KmsError error) {
    return new Flow<>(CompletableFuture.completedFuture(new Refusal<>(error, null)));
  }

  /** Goes on for who has the right, and tells what gave or withheld it. */
  public static Flow<Done> allowed(OwnSideAccess.Right right) {
    return new Flow<>(
        CompletableFuture.completedFuture(
            right.refusal().isPresent()
                ? new Refusal<>(right.refusal().get(), right.because())
                : new Value<>(Done.getInstance(), right.because())));
  }

  public static <T> Flow<T> from(CompletionStage<T> stage) {
    return new Flow<>(stage.thenApply(value -> new Value<>(value, null)));
  }

  /** Splits a reply into answer and refusal. */
  public static Flow<KmsAnswer> ofReply(CompletionStage<Reply> stage) {
    return new Flow<>(
        stage.thenApply(reply ->
            switch (reply) {
              case Reply.Answered(KmsAnswer answer, Reason because) -> new Value<>(answer, because);
              case Reply.Refused(KmsError error, Reason because) -> new Refusal<>(error, because);
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
    return thenEither(next, Flow::refused);
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
    return new Flow<>(stage.thenApply(step -> new Refusal<>(error, step.because())));
  }

  /** Goes on after a refusal too. */
  public <R> Flow<R> thenEither(
      Function<? super T, Flow<R>> next, Function<KmsError, Flow<R>> refused) {
    return new Flow<>(
        stage.thenCompose(step -> {
          Flow<R> rest =
              switch (step) {
                case Value<T>(T value, Reason ignored) -> next.apply(value);
                case Refusal<T>(KmsError error, Reason ignored) -> refused.apply(error);
              };
          return rest.stage.thenApply(last -> last.after(step.because()));
        }));
  }

  public CompletionStage<Reply> toReply(Function<? super T, KmsAnswer> answer) {
    return stage.thenApply(step ->
        switch (step) {
          case Value<T>(T value, Reason because) ->
              new Reply.Answered(answer.apply(value), because);
          case Refusal<T>(KmsError error, Reason because) -> new Reply.Refused(error, because);
        });
  }

  /** Ends in one of two forms, of the value or of the refusal. */
  public <R> CompletionStage<R> either(
      Function<? super T, ? extends R> value, Function<KmsError, ? extends R> refused) {
    return stage.thenApply(step ->
        switch (step) {
          case Value<T>(T there, Reason ignored) -> value.apply(there);
          case Refusal<T>(KmsError error, Reason ignored) -> refused.apply(error);
        });
  }

  /** Ends in what a reply to come says, or in the refusal before it. */
  public CompletionStage<Reply> thenReply(Function<? super T, CompletionStage<Reply>> next) {
    return stage.thenCompose(step ->
        switch (step) {
          case Value<T>(T value, Reason ignored) -> next.apply(value);
          case Refusal<T>(KmsError error, Reason because) ->
              CompletableFuture.<Reply>completedFuture(new Reply.Refused(error, because));
        });
  }

  /** Does something when all is over, whatever came of it. */
  public Flow<T> lastly(Runnable action) {
    return new Flow<>(stage.whenComplete((step, failure) -> action.run()));
  }
}
