package dev.holdfast.journal.pekko;

import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.JournalEntries;
import dev.holdfast.model.journal.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.jspecify.annotations.Nullable;

/** An actor that journals what it is told and tells what it has journaled. */
final class Recorder
    extends EventSourcedBehavior<Recorder.Command, JournalEntry, List<DomainEvent>> {

  sealed interface Command {}

  record Write(List<DomainEvent> events, @Nullable Instant wakeAt, ActorRef<String> replyTo)
      implements Command {}

  record Read(ActorRef<List<DomainEvent>> replyTo) implements Command {}

  private Recorder(String persistenceId) {
    super(PersistenceId.ofUniqueId(persistenceId));
  }

  static Behavior<Command> of(String persistenceId) {
    return new Recorder(persistenceId);
  }

  @Override
  public List<DomainEvent> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, JournalEntry, List<DomainEvent>> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            write ->
                Effect()
                    .persist(
                        write.events().stream()
                            .map(e -> new JournalEntry(e, write.wakeAt()))
                            .toList())
                    .thenReply(write.replyTo(), state -> "written"))
        .onCommand(Read.class, (state, read) -> Effect().reply(read.replyTo(), state))
        .build();
  }

  /** Takes each event by itself, whatever the journal hands over at once. */
  @Override
  public EventAdapter<JournalEntry, ?> eventAdapter() {
    return new EventAdapter<JournalEntry, Object>() {
      @Override
      public Object toJournal(JournalEntry entry) {
        return entry;
      }

      @Override
      public String manifest(JournalEntry entry) {
        return "";
      }

      @Override
      public EventSeq<JournalEntry> fromJournal(Object replayed, String manifest) {
        return EventSeq.many(((JournalEntries) replayed).inOrder().toArray(JournalEntry[]::new));
      }
    };
  }

  @Override
  public EventHandler<List<DomainEvent>, JournalEntry> eventHandler() {
    return (state, entry) -> {
      List<DomainEvent> next = new ArrayList<>(state);
      next.add(entry.event());
      return List.copyOf(next);
    };
  }
}
