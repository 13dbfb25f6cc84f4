package dev.holdfast.cluster.store;

import dev.holdfast.cluster.replay.AwayJournal;
import dev.holdfast.cluster.replay.JournaledEntity;
import dev.holdfast.cluster.store.StoreMessage.StoreReply;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.KeyStores;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreDecision;
import dev.holdfast.model.store.StoreEvent;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/** The custom key stores of one account; its mailbox is what makes names and addresses unique. */
final class StoresEntity extends JournaledEntity<StoreMessage, StoreEvent, KeyStores> {

  static final EntityTypeKey<StoreMessage> TYPE = EntityTypeKey.create(StoreMessage.class, "store");

  private final int quota;
  private final InstantSource clock;
  private final JournalOutages outages;

  private StoresEntity(
      String account,
      int quota,
      InstantSource clock,
      JournalOutages outages,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(
        PersistenceId.ofUniqueId(TYPE.name() + "|" + account),
        StoreMessage.class,
        StoreEvent.class,
        shard,
        "the custom key stores of account " + account);
    this.quota = quota;
    this.clock = clock;
    this.outages = outages;
  }

  /**
   * @param account which is the entity's id too
   * @param quota how many stores it may have
   */
  static Behavior<StoreMessage> create(
      String account,
      int quota,
      InstantSource clock,
      JournalOutages outages,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    return AwayJournal.or(
        () -> new StoresEntity(account, quota, clock, outages, shard).answering(),
        outages,
        StoreMessage.Stop.STOP,
        shard);
  }

  @Override
  public KeyStores emptyState() {
    return KeyStores.EMPTY;
  }

  @Override
  protected KeyStores apply(KeyStores stores, StoreEvent event) {
    return stores.apply(event);
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
      case StoreDecision.Persist ignored when outages.isAway() ->
          Effect()
              .reply(
                  replyTo, StatusReply.success(new StoreReply.Refused(new KmsError.JournalAway())));
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
