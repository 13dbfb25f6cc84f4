package dev.holdfast.cluster.census;

import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.EventHistory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the region's keys, on one of its nodes and again and again. It gives way: it reads for a
 * moment and then rests for longer, however many keys there are.
 */
public final class Census extends AbstractBehavior<Census.Message> {

  /** What the census receives. */
  public sealed interface Message {}

  /** Stop at once; who counts next begins anew. */
  public enum Stop implements Message, StaysHere {
    STOP
  }

  private enum Go implements Message, StaysHere {
    LOOK,
    READ
  }

  /**
   * @param count once all keys are read
   */
  private record Stepped(Go done, Duration took, Optional<KeyCount> count)
      implements Message, StaysHere {}

  private record Failed(Throwable why) implements Message, StaysHere {}

  /**
   * How much it takes for itself.
   *
   * @param pause at least, between two counts
   * @param blocking where the journal is read
   * @param nanos monotonic time
   */
  public record Pace(Duration pause, Executor blocking, LongSupplier nanos) {}

  /**
   * What the node that counts has to tell.
   *
   * @param count nothing before the first is whole
   * @param asOfNanos when the look began that it comes from, or the counting itself before that
   */
  public record Standing(Optional<KeyCount> count, long asOfNanos) {}

  private static final Logger LOG = LoggerFactory.getLogger(Census.class);
  private static final long MOMENT_NANOS = Duration.ofMillis(20).toNanos();

  /** Reading takes a fourth of one thread. */
  private static final int RESTS_AFTER_READING = 3;

  /** Looking, which is most of the work where little changes, takes a two-hundredth. */
  private static final int RESTS_AFTER_LOOKING = 200;

  private final KeyCensus keys;
  private final Pace pace;
  private final AtomicReference<Optional<Standing>> told;
  private final TimerScheduler<Message> timers;
  private Duration pause;
  private long lookedNanos;
  private boolean failing;

  private Census(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      KeyCensus keys,
      Pace pace,
      AtomicReference<Optional<Standing>> told) {
    super(context);
    this.timers = timers;
    this.keys = keys;
    this.pace = pace;
    this.told = told;
    this.pause = pace.pause();
    told.set(Optional.of(new Standing(Optional.empty(), pace.nanos().getAsLong())));
    timers.startSingleTimer(Go.LOOK, pause);
  }

  /**
   * @param told what there is to tell on this node: nothing while another one counts
   */
  public static Behavior<Message> create(
      EventHistory history, Pace pace, AtomicReference<Optional<Standing>> told) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new Census(context, timers, new KeyCensus(history), pace, told)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.class, this::receive)
        .onSignal(
            PostStop.class,
            stopped -> {
              told.set(Optional.empty());
              return this;
            })
        .build();
  }

  private Behavior<Message> receive(Message message) {
    switch (message) {
      case Go go -> step(go);
      case Stepped step -> stepped(step);
      case Failed(Throwable why) -> failed(why);
      case Stop ignored -> {
        return Behaviors.stopped();
      }
    }
    return this;
  }

  private void step(Go go) {
    long began = pace.nanos().getAsLong();
    if (go == Go.LOOK) {
      lookedNanos = began;
    }
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> work(go), pace.blocking()),
            (count, failure) -> {
              Duration took = Duration.ofNanos(pace.nanos().getAsLong() - began);
              return failure == null
                  ? new Stepped(go, took, count)
                  : new Failed(StageFailure.cause(failure));
            });
  }

  private Optional<KeyCount> work(Go go) {
    if (go == Go.LOOK) {
      keys.look();
      return Optional.empty();
    }
    return keys.read(MOMENT_NANOS, pace.nanos()) ? Optional.of(keys.count()) : Optional.empty();
  }

  private void stepped(Stepped step) {
    failing = false;
    if (step.done() == Go.LOOK) {
      Duration rest = step.took().multipliedBy(RESTS_AFTER_LOOKING);
      pause = rest.compareTo(pace.pause()) > 0 ? rest : pace.pause();
      getContext().getSelf().tell(Go.READ);
    } else if (step.count().isPresent()) {
      told.set(Optional.of(new Standing(step.count(), lookedNanos)));
      timers.startSingleTimer(Go.LOOK, pause);
    } else {
      timers.startSingleTimer(Go.READ, step.took().multipliedBy(RESTS_AFTER_READING));
    }
  }

  /** Once, not at each look as long as it lasts. What was counted last still stands until then. */
  private void failed(Throwable why) {
    if (!failing) {
      LOG.warn("Keys cannot be counted now; it is tried again: {}", why.toString());
    }
    failing = true;
    timers.startSingleTimer(Go.LOOK, pause);
  }
}
