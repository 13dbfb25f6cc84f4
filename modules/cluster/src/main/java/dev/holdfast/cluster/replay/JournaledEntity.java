package dev.holdfast.cluster.replay;

import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.journal.JournalEntry;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An actor whose state is what its journal tells, from the first event on. One whose journal cannot
 * be read stays closed, and says so: nothing is repaired, and nothing of it is guessed.
 *
 * @param <M> its messages
 * @param <E> its events
 * @param <S> its state
 */
public abstract class JournaledEntity<M extends JournaledMessage, E extends DomainEvent, S>
    extends EventSourcedBehaviorWithEnforcedReplies<M, JournalEntry, S> {

  private static final Logger LOG = LoggerFactory.getLogger(JournaledEntity.class);

  private final Class<E> events;
  private final String title;
  private final Unread<M> unread;

  /**
   * @param shard that the actor is in
   * @param title what an operator calls it, such as {@code key} and its id
   */
  protected JournaledEntity(
      PersistenceId persistenceId,
      Class<M> messages,
      Class<E> events,
      ActorRef<ClusterSharding.ShardCommand> shard,
      String title) {
    super(persistenceId);
    this.unread = new Unread<>(messages, shard);
    this.events = events;
    this.title = title;
  }

  /** The whole actor. */
  protected final Behavior<M> answering() {
    return Behaviors.intercept(() -> unread, this);
  }

  protected abstract S apply(S state, E event);

  /** Told once, when all that is journaled has been applied. */
  protected void recovered(S state) {}

  @Override
  public final Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public final EventAdapter<JournalEntry, ?> eventAdapter() {
    return new ReplayedEntries();
  }

  @Override
  public final SignalHandler<S> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              unread.read();
              recovered(state);
            })
        .onSignal(
            RecoveryFailed.class,
            (state, failed) -> unreadable(StageFailure.cause(failed.failure())))
        .build();
  }

  /** The library says so twice: once more of the exception by which it ends the actor. */
  private void unreadable(Throwable why) {
    if (unread.isOver()) {
      return;
    }
    if (why instanceof JournalAwayException) {
      LOG.warn("The journal of {} does not answer; it stays closed: {}", title, why.getMessage());
    } else {
      LOG.error("The journal of {} cannot be read; it stays closed", title, why);
    }
    unread.failed(why);
  }

  @Override
  public final EventHandler<S, JournalEntry> eventHandler() {
    return (state, entry) -> apply(state, own(entry.event()));
  }

  private E own(DomainEvent event) {
    if (events.isInstance(event)) {
      return events.cast(event);
    }
    throw new IllegalStateException(
        "the journal of " + title + " holds a " + event.getClass().getSimpleName());
  }
}
