package dev.holdfast.cluster.schedule;

import dev.holdfast.cluster.wire.StaysHere;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/**
 * The region's one alarm clock: looks again and again whether something is due, and runs one pass
 * at a time.
 */
public final class Scheduler extends AbstractBehavior<Scheduler.Message> {

  /** What the scheduler receives. */
  public sealed interface Message {}

  /** Work until nothing is due; answers when a pass that began after this message is over. */
  public record Run(ActorRef<StatusReply<Done>> replyTo) implements Message {}

  /** Stop at once; work in flight is taken up again at the next start. */
  public enum Stop implements Message, StaysHere {
    STOP
  }

  private enum Tick implements Message, StaysHere {
    TICK
  }

  private record Finished(@Nullable Throwable failure) implements Message, StaysHere {}

  private final DueWork work;
  private final List<ActorRef<StatusReply<Done>>> waiting = new ArrayList<>();
  private List<ActorRef<StatusReply<Done>>> served = List.of();
  private boolean running;

  private Scheduler(ActorContext<Message> context, DueWork work) {
    super(context);
    this.work = work;
  }

  public static Behavior<Message> create(DueWork work, Duration interval) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Tick.TICK, interval);
          return new Scheduler(context, work);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::receive).build();
  }

  private Behavior<Message> receive(Message message) {
    return switch (message) {
      case Tick ignored -> {
        startUnlessRunning();
        yield this;
      }
      case Run(ActorRef<StatusReply<Done>> replyTo) -> {
        waiting.add(replyTo);
        startUnlessRunning();
        yield this;
      }
      case Finished(Throwable failure) -> {
        finish(failure);
        yield this;
      }
      case Stop ignored -> Behaviors.stopped();
    };
  }

  private void startUnlessRunning() {
    if (running) {
      return;
    }
    running = true;
    served = List.copyOf(waiting);
    waiting.clear();
    getContext().pipeToSelf(work.run(), (done, failure) -> new Finished(failure));
  }

  private void finish(@Nullable Throwable failure) {
    running = false;
    StatusReply<Done> reply =
        failure == null ? StatusReply.success(Done.getInstance()) : StatusReply.error(failure);
    served.forEach(replyTo -> replyTo.tell(reply));
    served = List.of();
    if (!waiting.isEmpty()) {
      startUnlessRunning();
    }
  }
}
