package dev.holdfast.cluster.store;

import dev.holdfast.cluster.replay.ReplayedEntries;
import dev.holdfast.cluster.store.StoreMessage.StoreReply;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.KeyStores;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreDecision;
import dev.holdfast.model.store.StoreEvent;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The custom key stores of one account; its mailbox is what makes names and addresses unique. */
final class StoresEntity
    extends EventSourcedBehaviorWithEnforcedReplies<StoreMessage, JournalEntry, KeyStores> {

  static final EntityTypeKey<StoreMessage> TYPE = EntityTypeKey.create(StoreMessage.class, "store");

  private static final Logger LOG = LoggerFactory.getLogger(StoresEntity.class);

  private final String account;
  private final int quota;
  private final InstantSource clock;

  private StoresEntity(String account, int quota, InstantSource clock) {
    super(PersistenceId.ofUniqueId(TYPE.name() + "|" + account));
    this.account = account;
    this.quota = quota;
    this.clock = clock;
  }

  /**
   * @param account which is the entity's id too
   * @param quota how many stores it may have
   */
  static Behavior<StoreMessage> create(String account, int quota, InstantSource clock) {
    return Behaviors.setup(context -> new StoresEntity(account, quota, clock));
  }

  @Override
  public KeyStores emptyState() {
    return KeyStores.EMPTY;
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
  public SignalHandler<KeyStores> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryFailed.class,
            (stores, failed) ->
                LOG.error(
                    "The journal of the custom key stores of account {} cannot be read; they stay"
                        + " unknown",
                    account,
                    failed.failure()))
        .build();
  }

  @Override
  public EventHandler<KeyStores, JournalEntry> eventHandler() {
    return (stores, entry) -> stores.apply(storeEvent(entry.event()));
  }

  private static StoreEvent storeEvent(DomainEvent event) {
    if (event instanceof StoreEvent storeEvent) {
      return storeEvent;
    }
    throw new IllegalStateException(
        "a journal of custom key stores holds a " + event.getClass().getSimpleName());
  }

  @Override
  public CommandHandlerWithReply<StoreMessage, JournalEntry, KeyStores> commandHandler() {
    return (stores, message) ->
        switch (message) {
          case StoreMessage.Ask(StoreCommand command, ActorRef<StatusReply<StoreReply>> replyTo) ->
              ask(stores, command, replyTo);
          case StoreMessage.Stop ignored -> Effect().stop().thenNoReply();
        };
  }

  private ReplyEffect<JournalEntry, KeyStores> ask(
      KeyStores stores, StoreCommand command, ActorRef<StatusReply<StoreReply>> replyTo) {
    return switch (stores.decide(command, quota, clock.instant())) {
      case StoreDecision.Persist(StoreEvent event) ->
          Effect()
              .persist(new JournalEntry(event, null))
              .thenReply(replyTo, after -> answered(List.of()));
      case StoreDecision.Answer(List<KeyStore> told) -> Effect().reply(replyTo, answered(told));
      case StoreDecision.Refuse(KmsError error) ->
          Effect().reply(replyTo, StatusReply.success(new StoreReply.Refused(error)));
    };
  }

  private static StatusReply<StoreReply> answered(List<KeyStore> stores) {
    return StatusReply.success(new StoreReply.Answered(stores));
  }
}
