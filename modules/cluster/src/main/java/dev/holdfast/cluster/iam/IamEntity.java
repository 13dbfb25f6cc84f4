package dev.holdfast.cluster.iam;

import dev.holdfast.cluster.replay.AwayJournal;
import dev.holdfast.cluster.replay.JournaledEntity;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamDecision;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.name.AccountId;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * The identities of one account. Its mailbox puts changes in order, so that none is lost; what it
 * has journaled it publishes, and only then answers.
 */
public final class IamEntity extends JournaledEntity<IamMessage, IamEvent, IamAccount> {

  public static final EntityTypeKey<IamMessage> TYPE =
      EntityTypeKey.create(IamMessage.class, "iam");

  private final AccountId account;
  private final Tools tools;
  private final ActorContext<IamMessage> context;
  private final ActorRef<ClusterSharding.ShardCommand> shard;

  /** What all accounts share. */
  record Tools(
      PublishedIdentities published,
      IamQuotas quotas,
      InstantSource clock,
      JournalOutages outages) {}

  private IamEntity(
      AccountId account,
      Tools tools,
      ActorContext<IamMessage> context,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(
        PersistenceId.ofUniqueId(persistenceId(account)),
        IamMessage.class,
        IamEvent.class,
        shard,
        "the identities of account " + account);
    this.account = account;
    this.tools = tools;
    this.context = context;
    this.shard = shard;
  }

  static String persistenceId(AccountId account) {
    return TYPE.name() + "|" + account;
  }

  static Behavior<IamMessage> create(
      AccountId account, Tools tools, ActorRef<ClusterSharding.ShardCommand> shard) {
    return AwayJournal.or(
        () -> Behaviors.setup(context -> new IamEntity(account, tools, context, shard).answering()),
        tools.outages,
        IamMessage.Stop.STOP,
        shard);
  }

  @Override
  public IamAccount emptyState() {
    return IamAccount.empty(account);
  }

  @Override
  protected void recovered(IamAccount state) {
    if (isUsed()) {
      publish(state);
    }
  }

  private void publish(IamAccount state) {
    tools.published.publish(state, lastSequenceNumber(context));
  }

  /** Whether anything was ever journaled. */
  private boolean isUsed() {
    return lastSequenceNumber(context) > 0;
  }

  @Override
  protected IamAccount apply(IamAccount state, IamEvent event) {
    return state.apply(event);
  }

  @Override
  public CommandHandlerWithReply<IamMessage, JournalEntry, IamAccount> commandHandler() {
    return (state, message) ->
        switch (message) {
          case IamMessage.Ask(IamCommand command, ActorRef<StatusReply<IamReply>> replyTo) ->
              ask(state, command, replyTo);
          case IamMessage.Newest(ActorRef<StatusReply<Long>> replyTo) -> {
            leaveIfUnused();
            yield Effect().reply(replyTo, StatusReply.success(lastSequenceNumber(context)));
          }
          case IamMessage.Stop ignored -> Effect().stop().thenNoReply();
        };
  }

  /** Asking for accounts that have nobody must not fill the memory. */
  private void leaveIfUnused() {
    if (!isUsed()) {
      shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }
  }

  private ReplyEffect<JournalEntry, IamAccount> ask(
      IamAccount state, IamCommand command, ActorRef<StatusReply<IamReply>> replyTo) {
    IamDecision decision;
    try {
      decision = IamDecider.decide(state, command, tools.quotas, tools.clock.instant());
    } catch (RuntimeException bug) {
      return Effect().reply(replyTo, StatusReply.error(bug));
    }
    return switch (decision) {
      case IamDecision.Persist ignored when tools.outages.isAway() ->
          Effect().reply(replyTo, StatusReply.error(AwayJournal.away()));
      case IamDecision.Persist(IamEvent event, IamAnswer answer) ->
          Effect()
              .persist(new JournalEntry(event, null))
              .thenRun(this::publish)
              .thenReply(replyTo, after -> answered(answer));
      case IamDecision.Answer(IamAnswer answer) -> {
        leaveIfUnused();
        yield Effect().reply(replyTo, answered(answer));
      }
      case IamDecision.Refuse(IamError error) -> {
        leaveIfUnused();
        yield Effect().reply(replyTo, StatusReply.success(new IamReply.Refused(error)));
      }
    };
  }

  private static StatusReply<IamReply> answered(IamAnswer answer) {
    return StatusReply.success(new IamReply.Answered(answer));
  }
}
