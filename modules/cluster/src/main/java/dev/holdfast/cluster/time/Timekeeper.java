package dev.holdfast.cluster.time;

import dev.holdfast.cluster.replay.ReplayedEntries;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.time.CreditedTime;
import dev.holdfast.model.time.Lead;
import dev.holdfast.model.time.TimeEvent;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journals the region's time, on one of its nodes, so that a region that starts again goes on from
 * there and not from what a clock says.
 */
public final class Timekeeper
    extends EventSourcedBehavior<Timekeeper.Message, JournalEntry, Optional<TimeEvent.Credited>> {

  /** What it receives. */
  public sealed interface Message extends StaysHere {}

  /** Stop, with what was counted. */
  public enum Stop implements Message {
    STOP
  }

  private enum Tick implements Message {
    TICK
  }

  private static final Duration EACH = Duration.ofSeconds(1);

  /**
   * What a region that was killed may forget. It is counted as time in which it did not run, so
   * that keys are deleted later, and never earlier.
   */
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  /** The same while the clock is behind: then it cannot tell how much was forgotten. */
  private static final Duration BETWEEN_WHEN_BEHIND = Duration.ofMinutes(1);

  /** From here on nobody would call it a second's inaccuracy. */
  private static final Duration ALARMING = Duration.ofMinutes(1);

  private static final Duration LEAST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);
  private static final double BACKOFF_NOISE = 0.2;

  private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);

  private final Region region;
  private final CreditedTime time;
  private final JournalOutages outages;
  private boolean alarmed;

  private Timekeeper(Region region, CreditedTime time, JournalOutages outages) {
    super(
        PersistenceId.ofUniqueId("time|" + region),
        SupervisorStrategy.restartWithBackoff(LEAST_BACKOFF, MOST_BACKOFF, BACKOFF_NOISE));
    this.region = region;
    this.time = time;
    this.outages = outages;
  }

  /**
   * @param time of this node, which is started by it
   */
  public static Behavior<Message> create(Region region, CreditedTime time, JournalOutages outages) {
    return Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Tick.TICK, EACH);
      return new Timekeeper(region, time, outages);
    });
  }

  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public EventAdapter<JournalEntry, ?> eventAdapter() {
    return new ReplayedEntries();
  }

  @Override
  public Optional<TimeEvent.Credited> emptyState() {
    return Optional.empty();
  }

  @Override
  public SignalHandler<Optional<TimeEvent.Credited>> signalHandler() {
    return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), time::resume).build();
  }

  @Override
  public EventHandler<Optional<TimeEvent.Credited>, JournalEntry> eventHandler() {
    return (before, entry) -> {
      if (entry.event() instanceof TimeEvent.Credited credited) {
        return Optional.of(credited);
      }
      throw new IllegalStateException("the journal of the region's time holds " + entry.event());
    };
  }

  @Override
  public CommandHandler<Message, JournalEntry, Optional<TimeEvent.Credited>> commandHandler() {
    return (journaled, message) -> {
      time.look();
      Optional<TimeEvent.Credited> now = time.toJournal();
      boolean isNew =
          now.isPresent()
              && !outages.isAway()
              && (message == Stop.STOP || isDue(journaled, now.get()));
      return switch (message) {
        case Tick ignored -> {
          alarm(now);
          yield isNew ? Effect().persist(new JournalEntry(now.get(), null)) : Effect().none();
        }
        case Stop ignored ->
            isNew
                ? Effect().persist(new JournalEntry(now.get(), null)).thenStop()
                : Effect().stop();
      };
    };
  }

  private boolean isDue(Optional<TimeEvent.Credited> journaled, TimeEvent.Credited now) {
    if (journaled.isEmpty()) {
      return true;
    }
    Duration since = Duration.between(journaled.get().at(), now.at());
    boolean isBehind = time.ahead().filter(ahead -> ahead.plus(ALARMING).isNegative()).isPresent();
    return since.compareTo(isBehind ? BETWEEN_WHEN_BEHIND : BETWEEN) >= 0;
  }

  private void alarm(Optional<TimeEvent.Credited> now) {
    Duration ahead = time.ahead().orElse(Duration.ZERO);
    boolean alarming = ahead.abs().compareTo(ALARMING) >= 0;
    if (alarming && !alarmed) {
      tell(ahead, now);
    } else if (!alarming && alarmed) {
      LOG.info("The clock agrees with the time that {} has counted again", region);
    }
    alarmed = alarming;
  }

  private void tell(Duration ahead, Optional<TimeEvent.Credited> now) {
    if (ahead.isNegative()) {
      LOG.error(
          "The clock is {} behind the time that {} has counted, which goes on: mend the clock",
          words(ahead.negated()),
          region);
      return;
    }
    LOG.warn(
        "The clock is {} ahead of the time that {} has counted. Either the region was not running"
            + " for so long, or the clock is wrong: mend it then. Nothing is deleted by it before"
            + " it has been ahead for a day, or most nodes agree; it has since {}",
        words(ahead),
        region,
        now.flatMap(credited -> credited.leads().stream().map(Lead::since).findFirst())
            .map(Object::toString)
            .orElse("now"));
  }

  private static String words(Duration length) {
    return length.toHours() < 2
        ? length.toMinutes() + " minutes"
        : length.toDays() < 2 ? length.toHours() + " hours" : length.toDays() + " days";
  }
}
