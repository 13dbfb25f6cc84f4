package dev.holdfast.cluster.replay;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.JournalEntry;
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
 * be read stays closed: nothing is repaired, and nothing of it is guessed.
 *
 * @param <M> its messages
 * @param <E> its events
 * @param <S> its state
 */
public abstract class JournaledEntity<M, E extends DomainEvent, S>
    extends EventSourcedBehaviorWithEnforcedReplies<M, JournalEntry, S> {

  private static final Logger LOG = LoggerFactory.getLogger(JournaledEntity.class);

  private final Class<E> events;
  private final String title;

  /**
   * @param title what an operator calls it, such as {@code key} and its id
   */
  protected JournaledEntity(PersistenceId persistenceId, Class<E> events, String title) {
    super(persistenceId);
    this.events = events;
    this.title = title;
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
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .onSignal(
            RecoveryFailed.class,
            (state, failed) ->
                LOG.error(
                    "The journal of {} cannot be read; it stays closed", title, failed.failure()))
        .build();
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
