package dev.holdfast.cluster.directory;

import dev.holdfast.cluster.directory.DirectoryMessage.DirectoryReply;
import dev.holdfast.cluster.replay.AwayJournal;
import dev.holdfast.cluster.replay.JournaledEntity;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.directory.DirectoryAnswer;
import dev.holdfast.model.directory.DirectoryCommand;
import dev.holdfast.model.directory.DirectoryDecision;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.DirectoryPartition;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
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

/** One partition of an account's directory; its mailbox is what makes an alias name unique. */
public final class DirectoryEntity
    extends JournaledEntity<DirectoryMessage, DirectoryEvent, DirectoryPartition> {

  public static final EntityTypeKey<DirectoryMessage> TYPE =
      EntityTypeKey.create(DirectoryMessage.class, "directory");

  private static final String SEPARATOR = "|";

  private final Region region;
  private final AccountId account;
  private final InstantSource clock;
  private final JournalOutages outages;

  private DirectoryEntity(
      Region region,
      AccountId account,
      String entityId,
      InstantSource clock,
      JournalOutages outages,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(
        PersistenceId.ofUniqueId(TYPE.name() + SEPARATOR + entityId),
        DirectoryMessage.class,
        DirectoryEvent.class,
        shard,
        "directory " + entityId);
    this.region = region;
    this.account = account;
    this.clock = clock;
    this.outages = outages;
  }

  /**
   * @param entityId made by {@link #entityId}
   */
  public static Behavior<DirectoryMessage> create(
      Region region,
      String entityId,
      InstantSource clock,
      JournalOutages outages,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    AccountId account = new AccountId(entityId.substring(0, entityId.indexOf(SEPARATOR)));
    return AwayJournal.or(
        () -> new DirectoryEntity(region, account, entityId, clock, outages, shard).answering(),
        outages,
        DirectoryMessage.Stop.STOP,
        shard);
  }

  public static String entityId(AccountId account, int partition) {
    return account + SEPARATOR + partition;
  }

  @Override
  public DirectoryPartition emptyState() {
    return new DirectoryPartition(region, account);
  }

  @Override
  protected DirectoryPartition apply(DirectoryPartition partition, DirectoryEvent event) {
    return partition.apply(event);
  }

  @Override
  public CommandHandlerWithReply<DirectoryMessage, JournalEntry, DirectoryPartition>
      commandHandler() {
    return (partition, message) ->
        switch (message) {
          case DirectoryMessage.Ask(
                  DirectoryCommand command,
                  ActorRef<StatusReply<DirectoryReply>> replyTo) ->
              ask(partition, command, replyTo);
          case DirectoryMessage.Stop ignored -> Effect().stop().thenNoReply();
        };
  }

  private ReplyEffect<JournalEntry, DirectoryPartition> ask(
      DirectoryPartition partition,
      DirectoryCommand command,
      ActorRef<StatusReply<DirectoryReply>> replyTo) {
    return switch (partition.decide(command, clock.instant())) {
      case DirectoryDecision.Persist ignored when outages.isAway() ->
          Effect()
              .reply(
                  replyTo,
                  StatusReply.success(new DirectoryReply.Refused(new KmsError.JournalAway())));
      case DirectoryDecision.Persist(List<DirectoryEvent> events, DirectoryAnswer answer) ->
          Effect()
              .persist(events.stream().map(event -> new JournalEntry(event, null)).toList())
              .thenReply(
                  replyTo, after -> StatusReply.success(new DirectoryReply.Answered(answer)));
      case DirectoryDecision.Answer(DirectoryAnswer answer) ->
          Effect().reply(replyTo, StatusReply.success(new DirectoryReply.Answered(answer)));
      case DirectoryDecision.Refuse(KmsError error) ->
          Effect().reply(replyTo, StatusReply.success(new DirectoryReply.Refused(error)));
    };
  }
}
