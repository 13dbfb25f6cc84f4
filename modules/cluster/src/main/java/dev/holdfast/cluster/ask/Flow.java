package dev.holdfast.cluster.ask;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.policy.DecidedRight;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.Done;

/**
 * A value to come, or a refusal to come, which ends the steps after it; and with it every right of
 * the caller that was looked at on the way. Failures of the stage are bugs and outages and pass
 * through untouched.
 */
public final class Flow<T> {

  private sealed interface Step<T> {

    List<DecidedRight> decided();

    /** This step, behind one at which these rights were looked at. */
    Step<T> after(List<DecidedRight> earlier);
  }

  private record Value<T>(T value, List<DecidedRight> decided) implements Step<T> {
    @Override
    public Step<T> after(List<DecidedRight> earlier) {
      return earlier.isEmpty() ? this : new Value<>(value, DecidedRight.joined(earlier, decided));
    }
  }

  private record Refusal<T>(KmsError error, List<DecidedRight> decided) implements Step<T> {
    @Override
    public Step<T> after(List<DecidedRight> earlier) {
      return earlier.isEmpty() ? this : new Refusal<>(error, DecidedRight.joined(earlier, decided));
    }
  }

  private final CompletionStage<Step<T>> stage;

  private Flow(CompletionStage<Step<T>> stage) {
    this.stage = stage;
  }

  public static <T> Flow<T> of(T value) {
    return new Flow<>(CompletableFuture.completedFuture(new Value<>(value, List.of())));
  }

  public static <T> Flow<T> refused(KmsError error) {
    return new Flow<>(CompletableFuture.completedFuture(new Refusal<>(error, List.of())));
  }

  /** Goes on for who has the right, and tells what gave or withheld it. */
  public static Flow<Done> allowed(OwnSideAccess.Right right) {
    return right.refusal().isPresent()
        ? withheld(right)
        : new Flow<>(
            CompletableFuture.completedFuture(new Value<>(Done.getInstance(), right.decided())));
  }

  /**
   * Ends for who lacks the right, and tells what withheld it.
   *
   * @throws NoSuchElementException when the right was not withheld
   */
  public static <T> Flow<T> withheld(OwnSideAccess.Right right) {
    return new Flow<>(
        CompletableFuture.completedFuture(
            new Refusal<>(right.refusal().orElseThrow(), right.decided())));
  }

  public static <T> Flow<T> from(CompletionStage<T> stage) {
    return new Flow<>(stage.thenApply(value -> new Value<>(value, List.of())));
  }

  /** Splits a reply into answer and refusal. */
  public static Flow<KmsAnswer> ofReply(CompletionStage<Reply> stage) {
    return new Flow<>(
        stage.thenApply(reply ->
            switch (reply) {
              case Reply.Answered(KmsAnswer answer, var decided) -> new Value<>(answer, decided);
              case Reply.Refused(KmsError error, var decided) -> new Refusal<>(error, decided);
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
    return new Flow<>(stage.thenApply(step -> new Refusal<>(error, step.decided())));
  }

  /** Goes on after a refusal too. */
  public <R> Flow<R> thenEither(
      Function<? super T, Flow<R>> next, Function<KmsError, Flow<R>> refused) {
    return new Flow<>(
        stage.thenCompose(step -> {
          Flow<R> rest =
              switch (step) {
                case Value<T>(T value, var ignored) -> next.apply(value);
                case Refusal<T>(KmsError error, var ignored) -> refused.apply(error);
              };
          return rest.stage.thenApply(last -> last.after(step.decided()));
        }));
  }

  public CompletionStage<Reply> toReply(Function<? super T, KmsAnswer> answer) {
    return stage.thenApply(step ->
        switch (step) {
          case Value<T>(T value, var decided) -> new Reply.Answered(answer.apply(value), decided);
          case Refusal<T>(KmsError error, var decided) -> new Reply.Refused(error, decided);
        });
  }

  /** Ends in one of two forms, of the value or of the refusal. */
  public <R> CompletionStage<R> either(
      Function<? super T, ? extends R> value, Function<KmsError, ? extends R> refused) {
    return stage.thenApply(step ->
        switch (step) {
          case Value<T>(T there, var ignored) -> value.apply(there);
          case Refusal<T>(KmsError error, var ignored) -> refused.apply(error);
        });
  }

  /** Ends in what a reply to come says, or in the refusal before it. */
  public CompletionStage<Reply> thenReply(Function<? super T, CompletionStage<Reply>> next) {
    return stage.thenCompose(step ->
        switch (step) {
          case Value<T>(T value, var decided) -> after(decided, next.apply(value));
          case Refusal<T>(KmsError error, var decided) ->
              CompletableFuture.<Reply>completedFuture(new Reply.Refused(error, decided));
        });
  }

  private static CompletionStage<Reply> after(
      List<DecidedRight> earlier, CompletionStage<Reply> stage) {
    return earlier.isEmpty()
        ? stage
        : stage.thenApply(reply -> reply.having(DecidedRight.joined(earlier, reply.decided())));
  }

  /** Does something when all is over, whatever came of it. */
  public Flow<T> lastly(Runnable action) {
    return new Flow<>(stage.whenComplete((step, failure) -> action.run()));
  }
}
