package dev.holdfast.cluster.key;

import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.cluster.key.KeyMessage.Fresh;
import dev.holdfast.cluster.replay.AwayJournal;
import dev.holdfast.cluster.replay.JournaledEntity;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyDecider;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.key.ReplicationDecider;
import dev.holdfast.model.key.RequestFacts;
import dev.holdfast.model.key.Ruling;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRuling;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.model.store.StoreUse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
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
import org.jspecify.annotations.Nullable;

/**
 * One KMS key. Its mailbox orders what happens to the key; deciding is {@link KeyDecider}'s,
 * cryptography the vault's, on another dispatcher. A journal that cannot be read or written stops
 * the actor: callers get a failure and the next message reads the journal again, which alone knows
 * what was written. Nothing is repaired.
 */
public final class KeyEntity extends JournaledEntity<KeyMessage, KeyEvent, KeyRecord> {

  public static final EntityTypeKey<KeyMessage> TYPE =
      EntityTypeKey.create(KeyMessage.class, "key");

  private static final String PREFIX = "key|";

  private final KeyId keyId;
  private final KeyTools tools;
  private final KeyCryptography cryptography;
  private final FreshMaterial material;
  private final RelatedMaterial related;
  private final ActorContext<KeyMessage> context;
  private final ActorRef<ClusterSharding.ShardCommand> shard;

  private KeyEntity(
      KeyId keyId,
      KeyTools tools,
      ActorContext<KeyMessage> context,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    super(
        PersistenceId.ofUniqueId(persistenceId(keyId)),
        KeyMessage.class,
        KeyEvent.class,
        shard,
        "key " + keyId);
    this.keyId = keyId;
    this.tools = tools;
    this.cryptography = new KeyCryptography(tools);
    this.material = new FreshMaterial(keyId, tools, context.getSelf());
    this.related = new RelatedMaterial(tools.vault(), tools.crypto());
    this.context = context;
    this.shard = shard;
  }

  public static Behavior<KeyMessage> create(
      KeyId keyId, KeyTools tools, ActorRef<ClusterSharding.ShardCommand> shard) {
    return AwayJournal.or(
        () -> Behaviors.setup(context -> new KeyEntity(keyId, tools, context, shard).answering()),
        tools.outages(),
        KeyMessage.Stop.STOP,
        shard);
  }

  public static String persistenceId(KeyId keyId) {
    return PREFIX + keyId;
  }

  /** The key that a persistence id belongs to; empty when it belongs to something else. */
  public static Optional<KeyId> keyOf(String persistenceId) {
    return persistenceId.startsWith(PREFIX)
        ? KeyId.parse(persistenceId.substring(PREFIX.length()))
        : Optional.empty();
  }

  @Override
  public KeyRecord emptyState() {
    return KeyRecord.initial();
  }

  @Override
  protected KeyRecord apply(KeyRecord record, KeyEvent event) {
    return record.apply(event);
  }

  @Override
  public CommandHandlerWithReply<KeyMessage, JournalEntry, KeyRecord> commandHandler() {
    return this::handle;
  }

  private ReplyEffect<JournalEntry, KeyRecord> handle(KeyRecord record, KeyMessage message) {
    return switch (message) {
      case KeyMessage.Ask ask -> ask(record, ask, Optional.empty());
      case KeyMessage.AskAll ask -> askAll(record, ask);
      case KeyMessage.Due due -> due(record, due, Optional.empty());
      case KeyMessage.CompleteShredding(ActorRef<StatusReply<Done>> replyTo) ->
          complete(
              record,
              replyTo,
              () -> KeyDecider.completeShredding(record.key(), tools.time().now()));
      case KeyMessage.CompleteMaterialShredding(
              Set<String> slots,
              ActorRef<StatusReply<Done>> replyTo) ->
          complete(
              record, replyTo, () -> KeyDecider.completeMaterialShredding(record.key(), slots));
      case KeyMessage.Relate(RelatedMessage told, ActorRef<StatusReply<RelatedAnswer>> replyTo) ->
          relate(record, told, replyTo);
      case KeyMessage.Bring bring -> bring(bring);
      case KeyMessage.Generated<?>(var origin, Fresh fresh, Throwable failure) ->
          generated(record, origin, fresh, failure);
      case KeyMessage.StoreTold(var ask, var seen, var failure) ->
          storeTold(record, ask, seen, failure);
      case KeyMessage.Stop ignored -> Effect().stop().thenNoReply();
    };
  }

  // -- callers

  private ReplyEffect<JournalEntry, KeyRecord> ask(
      KeyRecord record, KeyMessage.Ask ask, Optional<Fresh> fresh) {
    if (!tools.gate().isOpen()) {
      fresh.ifPresent(material::discard);
      return Effect()
          .reply(ask.replyTo(), KeyReplies.refused(new KmsError.OutOfTouch(), List.of()));
    }
    KeyRequest request = ask.request();
    if (!(request.command() instanceof KeyCommand.CreateKey)) {
      sleepIfNotCreated(record);
    }
    Ruling ruling;
    try {
      ruling =
          KeyDecider.decide(
              record.key(),
              fresh.map(made -> made.in(request)).orElse(request),
              terms(request.facts()),
              tools.time().now());
    } catch (RuntimeException bug) {
      fresh.ifPresent(material::discard);
      return Effect().reply(ask.replyTo(), StatusReply.error(bug));
    }
    Decision decision = ruling.decision();
    List<DecidedRight> decided = ruling.decided();
    return switch (decision) {
      case Decision.Persist(List<KeyEvent> events, KmsAnswer answer) -> {
        if (!events.isEmpty() && tools.outages().isAway()) {
          fresh.ifPresent(material::discard);
          yield Effect()
              .reply(ask.replyTo(), KeyReplies.refused(new KmsError.JournalAway(), decided));
        }
        material.discardUnused(fresh, events);
        yield Effect()
            .persist(record.entries(events))
            .thenRun(after -> evictIfUnusable(events))
            .thenReply(ask.replyTo(), after -> KeyReplies.answered(answer, decided));
      }
      case Decision.Answer(KmsAnswer answer) -> {
        fresh.ifPresent(material::discard);
        yield Effect().reply(ask.replyTo(), KeyReplies.answered(answer, decided));
      }
      case Decision.Refuse(KmsError error) -> {
        fresh.ifPresent(material::discard);
        yield Effect().reply(ask.replyTo(), KeyReplies.refused(error, decided));
      }
      case Decision.Use(KeyUse use) -> {
        fresh.ifPresent(material::discard);
        cryptography.perform(use, decided, ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.Rehearse(KeyUse use) -> {
        fresh.ifPresent(material::discard);
        cryptography.rehearse(use, decided, ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.UseExternally(KeyUse use, StoreUse external) -> {
        fresh.ifPresent(material::discard);
        cryptography.perform(use, external, decided, ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.SeeStore(AccountId account, StoreId store) -> {
        fresh.ifPresent(material::discard);
        see(account, store, ask);
        yield Effect().noReply();
      }
      case Decision.Generate(KeyBinding binding) -> {
        fresh.ifPresent(material::discard);
        material.generate(binding, ask);
        yield Effect().noReply();
      }
      case Decision.OfferImport offer -> {
        fresh.ifPresent(material::discard);
        cryptography.offer(offer, decided, ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.Unwrap unwrap -> {
        fresh.ifPresent(material::discard);
        material.unwrap(unwrap, decided, ask);
        yield Effect().noReply();
      }
      case Decision.Rest() -> throw new IllegalStateException("a caller was told to rest");
    };
  }

  /** Asking for ids that do not exist must not fill the memory. */
  private void sleepIfNotCreated(KeyRecord record) {
    if (record.key() instanceof KmsKey.NotCreated) {
      shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }
  }

  private GrantTerms terms(RequestFacts facts) {
    return new GrantTerms(facts.presentedGrants(), tools.grantDelay(), tools.quotas());
  }

  private ReplyEffect<JournalEntry, KeyRecord> askAll(KeyRecord record, KeyMessage.AskAll ask) {
    if (!tools.gate().isOpen()) {
      return Effect().reply(ask.replyTo(), StatusReply.success(ask.none()));
    }
    sleepIfNotCreated(record);
    List<Ruling> rulings;
    try {
      rulings =
          KeyDecider.decideAll(
              record.key(), ask.requests(), terms(ask.requests().facts()), tools.time().now());
    } catch (RuntimeException bug) {
      // Each meets it again alone, and is answered so.
      return Effect().reply(ask.replyTo(), StatusReply.success(ask.none()));
    }
    cryptography.performAll(rulings, ask);
    return Effect().noReply();
  }

  /** For a key in a store: what is decided depends on that, and only it knows. */
  private void see(AccountId account, StoreId store, KeyMessage.Ask ask) {
    ActorRef<KeyMessage> self = context.getSelf();
    var _ =
        tools
            .stores()
            .see(account, store)
            .<KeyMessage.Looked>either(KeyMessage.Looked.Seen::new, KeyMessage.Looked.Refused::new)
            .whenComplete(
                (looked, failure) -> self.tell(new KeyMessage.StoreTold(ask, looked, failure)));
  }

  private ReplyEffect<JournalEntry, KeyRecord> storeTold(
      KeyRecord record,
      KeyMessage.Ask ask,
      KeyMessage.@Nullable Looked looked,
      @Nullable Throwable failure) {
    return switch (looked) {
      case null ->
          Effect()
              .reply(
                  ask.replyTo(),
                  StatusReply.<Reply>error(
                      failure != null ? failure : new IllegalStateException("no store was told")));
      case KeyMessage.Looked.Refused(KmsError error) ->
          Effect().reply(ask.replyTo(), KeyReplies.refused(error, List.of()));
      case KeyMessage.Looked.Seen(StoreSeen store) ->
          ask(
              record,
              new KeyMessage.Ask(ask.request().seeing(store), ask.replyTo()),
              Optional.empty());
    };
  }

  // -- by itself

  private ReplyEffect<JournalEntry, KeyRecord> due(
      KeyRecord record, KeyMessage.Due due, Optional<Fresh> fresh) {
    Decision decision;
    try {
      decision =
          tools
              .time()
              .credited()
              .map(now -> KeyDecider.decideDue(record.key(), fresh.map(Fresh::backingKey), now))
              .orElseGet(Decision.Rest::new);
    } catch (RuntimeException bug) {
      fresh.ifPresent(material::discard);
      return Effect().reply(due.replyTo(), StatusReply.error(bug));
    }
    return switch (decision) {
      case Decision.Persist(List<KeyEvent> events, KmsAnswer ignored) -> {
        material.discardUnused(fresh, events);
        yield Effect()
            .persist(record.entries(events))
            .thenRun(after -> evictIfUnusable(events))
            .thenReply(due.replyTo(), after -> StatusReply.success(after.outcome(events)));
      }
      case Decision.Generate(KeyBinding binding) -> {
        fresh.ifPresent(material::discard);
        material.generate(binding, due);
        yield Effect().noReply();
      }
      case Decision.Rest() -> {
        fresh.ifPresent(material::discard);
        yield Effect().reply(due.replyTo(), StatusReply.success(record.outcome(List.of())));
      }
      case Decision.Answer _,
          Decision.Refuse _,
          Decision.Use _,
          Decision.Rehearse _,
          Decision.UseExternally _,
          Decision.SeeStore _,
          Decision.OfferImport _,
          Decision.Unwrap _ ->
          throw new IllegalStateException("nobody asked, and got " + decision);
    };
  }

  private ReplyEffect<JournalEntry, KeyRecord> complete(
      KeyRecord record, ActorRef<StatusReply<Done>> replyTo, Supplier<List<KeyEvent>> left) {
    List<KeyEvent> events;
    try {
      events = left.get();
    } catch (RuntimeException bug) {
      return Effect().reply(replyTo, StatusReply.error(bug));
    }
    return Effect()
        .persist(record.entries(events))
        .thenReply(replyTo, after -> StatusReply.success(Done.getInstance()));
  }

  // -- related keys

  private ReplyEffect<JournalEntry, KeyRecord> relate(
      KeyRecord record, RelatedMessage told, ActorRef<StatusReply<RelatedAnswer>> replyTo) {
    RelatedRuling ruling;
    try {
      ruling = ReplicationDecider.decide(record.key(), told, tools.time().now());
    } catch (RuntimeException bug) {
      return Effect().reply(replyTo, StatusReply.error(bug));
    }
    if (ruling.events().isEmpty()) {
      sleepIfNotCreated(record);
    }
    if (told instanceof RelatedMessage.Hear(Proposal proposal, boolean ignored)
        && ruling.answer() instanceof RelatedAnswer.Wants wants) {
      return Effect()
          .persist(record.entries(ruling.events()))
          .thenRun(after -> reply(replyTo, related.asking(wants, proposal.from())))
          .thenNoReply();
    }
    if (told instanceof RelatedMessage.Take take) {
      // What stays behind opens nothing, and goes with the key.
      List<BackingKey> unused =
          ruling.answer() instanceof RelatedAnswer.Taken taken ? taken.unused() : take.fresh();
      unused.forEach(one -> material.discard(Fresh.brought(one)));
    }
    return Effect()
        .persist(record.entries(ruling.events()))
        .thenReply(replyTo, after -> StatusReply.success(ruling.answer()));
  }

  /** Opened beside the mailbox, it comes back as what has been brought. */
  private ReplyEffect<JournalEntry, KeyRecord> bring(KeyMessage.Bring bring) {
    Delivery delivery = bring.delivery();
    ActorRef<KeyMessage> self = context.getSelf();
    var _ =
        related
            .opened(delivery, bring.signingKey())
            .whenComplete((fresh, failure) -> {
              if (fresh == null) {
                bring.replyTo().tell(StatusReply.error(failure));
              } else {
                self.tell(
                    new KeyMessage.Relate(
                        new RelatedMessage.Take(delivery.from(), delivery.shared(), fresh),
                        bring.replyTo()));
              }
            });
    return Effect().noReply();
  }

  private static <T> void reply(ActorRef<StatusReply<T>> replyTo, CompletionStage<T> made) {
    var _ =
        made.whenComplete((answer, failure) ->
            replyTo.tell(
                answer == null ? StatusReply.error(failure) : StatusReply.success(answer)));
  }

  private ReplyEffect<JournalEntry, KeyRecord> generated(
      KeyRecord record,
      KeyMessage.WithMaterial<?> origin,
      @Nullable Fresh fresh,
      @Nullable Throwable failure) {
    Throwable why = failure != null ? failure : new IllegalStateException("the vault made nothing");
    return switch (origin) {
      case KeyMessage.Ask ask ->
          fresh == null
              ? Effect().reply(ask.replyTo(), StatusReply.<Reply>error(why))
              : ask(record, ask, Optional.of(fresh));
      case KeyMessage.Due due ->
          fresh == null
              ? Effect().reply(due.replyTo(), StatusReply.<DueOutcome>error(why))
              : due(record, due, Optional.of(fresh));
    };
  }

  private void evictIfUnusable(List<KeyEvent> events) {
    for (KeyEvent event : events) {
      if (event instanceof KeyEvent.Disabled
          || event instanceof KeyEvent.MaterialDeleted
          || event instanceof KeyEvent.MaterialExpired
          || event instanceof KeyEvent.DeletionScheduled
          || event instanceof KeyEvent.ReplicaDeletionAwaited
          || event instanceof KeyEvent.Deleted) {
        tools.vault().evict(keyId);
        return;
      }
    }
  }
}
