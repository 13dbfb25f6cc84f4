package dev.holdfast.cluster.key;

import dev.holdfast.cluster.contact.MajorityGate;
import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.cluster.key.KeyMessage.Fresh;
import dev.holdfast.cluster.replay.AwayJournal;
import dev.holdfast.cluster.replay.JournaledEntity;
import dev.holdfast.cluster.store.StoreKeys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyDecider;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.key.ReplicationDecider;
import dev.holdfast.model.key.RequestFacts;
import dev.holdfast.model.key.Ruling;
import dev.holdfast.model.key.Vault;
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
import dev.holdfast.model.time.RegionTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KMS key. Its mailbox orders what happens to the key; deciding is {@link KeyDecider}'s,
 * cryptography the vault's, on another dispatcher. A journal that cannot be read or written stops
 * the actor: callers get a failure and the next message reads the journal again, which alone knows
 * what was written. Nothing is repaired.
 */
public final class KeyEntity extends JournaledEntity<KeyMessage, KeyEvent, KeyRecord> {

  public static final EntityTypeKey<KeyMessage> TYPE =
      EntityTypeKey.create(KeyMessage.class, "key");

  /**
   * What every key's actor works with.
   *
   * @param quick the actors' own dispatcher, for what takes microseconds: threads apart would spend
   *     more on waking each other than on the cryptography
   * @param crypto bounded, and apart from the actors, for what blocks
   * @param keyPairs bounded, for what takes long: apart from {@code crypto}, so that signing holds
   *     up no key that is to be opened
   * @param stores for keys that are in one
   * @param grantDelay how long a new grant does not count without its token
   * @param quotas of every account
   * @param gate closed while this actor may not be the key's any more
   * @param outages of the journal: a change begun in one would close the key
   */
  public record Tools(
      Vault vault,
      RegionTime time,
      Executor quick,
      Executor crypto,
      Executor keyPairs,
      StoreKeys stores,
      Duration grantDelay,
      KeyQuotas quotas,
      MajorityGate gate,
      JournalOutages outages) {}

  private static final String PREFIX = "key|";
  private static final Logger LOG = LoggerFactory.getLogger(KeyEntity.class);

  private final KeyId keyId;
  private final Tools tools;
  private final RelatedMaterial related;
  private final ActorContext<KeyMessage> context;
  private final ActorRef<ClusterSharding.ShardCommand> shard;

  private KeyEntity(
      KeyId keyId,
      Tools tools,
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
    this.related = new RelatedMaterial(tools.vault(), tools.crypto());
    this.context = context;
    this.shard = shard;
  }

  public static Behavior<KeyMessage> create(
      KeyId keyId, Tools tools, ActorRef<ClusterSharding.ShardCommand> shard) {
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
      fresh.ifPresent(this::discard);
      return Effect().reply(ask.replyTo(), refused(new KmsError.OutOfTouch(), List.of()));
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
              withMaterial(request, fresh),
              terms(request.facts()),
              tools.time().now());
    } catch (RuntimeException bug) {
      fresh.ifPresent(this::discard);
      return Effect().reply(ask.replyTo(), StatusReply.error(bug));
    }
    Decision decision = ruling.decision();
    List<DecidedRight> decided = ruling.decided();
    return switch (decision) {
      case Decision.Persist(List<KeyEvent> events, KmsAnswer answer) -> {
        if (!events.isEmpty() && tools.outages().isAway()) {
          fresh.ifPresent(this::discard);
          yield Effect().reply(ask.replyTo(), refused(new KmsError.JournalAway(), decided));
        }
        discardUnused(fresh, events);
        yield Effect()
            .persist(entries(record, events))
            .thenRun(after -> evictIfUnusable(events))
            .thenReply(ask.replyTo(), after -> answered(answer, decided));
      }
      case Decision.Answer(KmsAnswer answer) -> {
        fresh.ifPresent(this::discard);
        yield Effect().reply(ask.replyTo(), answered(answer, decided));
      }
      case Decision.Refuse(KmsError error) -> {
        fresh.ifPresent(this::discard);
        yield Effect().reply(ask.replyTo(), refused(error, decided));
      }
      case Decision.Use(KeyUse use) -> {
        fresh.ifPresent(this::discard);
        perform(use, decided, ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.Rehearse(KeyUse use) -> {
        fresh.ifPresent(this::discard);
        perform(use, decided, status -> ask.replyTo().tell(rehearsed(status, decided)));
        yield Effect().noReply();
      }
      case Decision.UseExternally(KeyUse use, StoreUse external) -> {
        fresh.ifPresent(this::discard);
        replyWith(
            new ExternalUses(tools.stores().uses(), this::perform).perform(use, external),
            decided,
            ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.SeeStore(AccountId account, StoreId store) -> {
        fresh.ifPresent(this::discard);
        see(account, store, ask);
        yield Effect().noReply();
      }
      case Decision.Generate(KeyBinding binding) -> {
        fresh.ifPresent(this::discard);
        generate(binding, ask);
        yield Effect().noReply();
      }
      case Decision.OfferImport offer -> {
        fresh.ifPresent(this::discard);
        replyWith(
            tools
                .vault()
                .offerImport(
                    offer.binding(), offer.algorithm(), offer.wrappingKeySpec(), offer.validTo()),
            decided,
            ask.replyTo()::tell);
        yield Effect().noReply();
      }
      case Decision.Unwrap unwrap -> {
        fresh.ifPresent(this::discard);
        unwrap(unwrap, decided, ask);
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
    // One task for all of them: waking a thread for each would cost more than the cryptography.
    tools
        .quick()
        .execute(() -> {
          KeyMessage.Replies replies = new QuickUses(tools.vault()).replies(rulings);
          ask.replyTo().tell(StatusReply.success(tools.gate().isOpen() ? replies : ask.none()));
        });
    return Effect().noReply();
  }

  private static KeyRequest withMaterial(KeyRequest request, Optional<Fresh> fresh) {
    if (fresh.isPresent() && request.command() instanceof KeyCommand.RotateKeyOnDemand) {
      return request.with(new KeyCommand.RotateKeyOnDemand(fresh.map(Fresh::backingKey)));
    }
    return fresh.isPresent() && request.command() instanceof KeyCommand.ImportKeyMaterial take
        ? request.with(take.with(fresh.get().backingKey()))
        : request;
  }

  /** For a key in a store: what is decided depends on that, and only it knows. */
  private void see(AccountId account, StoreId store, KeyMessage.Ask ask) {
    tellSelf(
        tools
            .stores()
            .see(account, store)
            .<KeyMessage.Looked>either(KeyMessage.Looked.Seen::new, KeyMessage.Looked.Refused::new),
        (looked, failure) -> new KeyMessage.StoreTold(ask, looked, failure));
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
          Effect().reply(ask.replyTo(), refused(error, List.of()));
      case KeyMessage.Looked.Seen(StoreSeen store) ->
          ask(
              record,
              new KeyMessage.Ask(ask.request().seeing(store), ask.replyTo()),
              Optional.empty());
    };
  }

  private void perform(
      KeyUse use, List<DecidedRight> decided, Consumer<StatusReply<Reply>> replyTo) {
    if (use instanceof KeyUse.GenerateDataKeyPair generate) {
      replyWith(tools.vault().generateDataKeyPair(generate), decided, replyTo);
    } else if (!QuickUses.isQuick(use)) {
      performOn(tools.keyPairs(), use, decided, replyTo);
    } else {
      tools
          .quick()
          .execute(() ->
              performed(() -> tools.vault().performIfOpen(use), decided)
                  .ifPresentOrElse(
                      replyTo, () -> performOn(tools.crypto(), use, decided, replyTo)));
    }
  }

  /** What came out of a rehearsal is nobody's; that something did is what a dry run is told. */
  private static StatusReply<Reply> rehearsed(
      StatusReply<Reply> status, List<DecidedRight> decided) {
    return status.isSuccess() && status.getValue() instanceof Reply.Answered
        ? refused(new KmsError.DryRun(), decided)
        : status;
  }

  private CompletionStage<Reply> perform(KeyUse use) {
    CompletableFuture<Reply> performed = new CompletableFuture<>();
    perform(
        use,
        List.of(),
        status -> {
          if (status.isSuccess()) {
            performed.complete(status.getValue());
          } else {
            performed.completeExceptionally(status.getError());
          }
        });
    return performed;
  }

  private void replyWith(
      CompletionStage<Reply> made,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    var _ =
        made.whenComplete((reply, outage) ->
            replyTo.accept(reply == null ? StatusReply.error(outage) : given(reply, decided)));
  }

  /** While it was made the key may have become another node's. */
  private StatusReply<Reply> given(Reply reply, List<DecidedRight> decided) {
    return tools.gate().isOpen()
        ? StatusReply.success(reply.having(decided))
        : refused(new KmsError.OutOfTouch(), decided);
  }

  private void performOn(
      Executor executor,
      KeyUse use,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    try {
      executor.execute(() ->
          performed(() -> Optional.of(tools.vault().perform(use)), decided).ifPresent(replyTo));
    } catch (RejectedExecutionException full) {
      replyTo.accept(refused(new KmsError.Throttled(), decided));
    }
  }

  private Optional<StatusReply<Reply>> performed(
      Supplier<Optional<Reply>> cryptography, List<DecidedRight> decided) {
    try {
      return cryptography.get().map(reply -> given(reply, decided));
    } catch (JournalAwayException shredKeyUnread) {
      return Optional.of(refused(new KmsError.JournalAway(), decided));
    } catch (RuntimeException outage) {
      return Optional.of(StatusReply.error(outage));
    }
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
      fresh.ifPresent(this::discard);
      return Effect().reply(due.replyTo(), StatusReply.error(bug));
    }
    return switch (decision) {
      case Decision.Persist(List<KeyEvent> events, KmsAnswer ignored) -> {
        discardUnused(fresh, events);
        yield Effect()
            .persist(entries(record, events))
            .thenRun(after -> evictIfUnusable(events))
            .thenReply(due.replyTo(), after -> StatusReply.success(outcome(after, events)));
      }
      case Decision.Generate(KeyBinding binding) -> {
        fresh.ifPresent(this::discard);
        generate(binding, due);
        yield Effect().noReply();
      }
      case Decision.Rest() -> {
        fresh.ifPresent(this::discard);
        yield Effect().reply(due.replyTo(), StatusReply.success(outcome(record, List.of())));
      }
      case Decision.Answer answer ->
          throw new IllegalStateException("nobody asked, and got " + answer);
      case Decision.Refuse refuse ->
          throw new IllegalStateException("nobody asked, and got " + refuse);
      case Decision.Use use -> throw new IllegalStateException("nobody asked, and got " + use);
      case Decision.Rehearse use -> throw new IllegalStateException("nobody asked, and got " + use);
      case Decision.UseExternally use ->
          throw new IllegalStateException("nobody asked, and got " + use);
      case Decision.SeeStore see -> throw new IllegalStateException("nobody asked, and got " + see);
      case Decision.OfferImport offer ->
          throw new IllegalStateException("nobody asked, and got " + offer);
      case Decision.Unwrap unwrap ->
          throw new IllegalStateException("nobody asked, and got " + unwrap);
    };
  }

  private DueOutcome outcome(KeyRecord after, List<KeyEvent> events) {
    if (after.key() instanceof KmsKey.Deleted deleted && deleted.shredded().isEmpty()) {
      return new DueOutcome.Shred(after.arn(), after.primary());
    }
    if (after.key() instanceof KmsKey.Live live && !live.materials().unshredded().isEmpty()) {
      return new DueOutcome.ShredMaterial(live.arn(), live.materials().unshredded());
    }
    if (events.stream().anyMatch(KeyEvent.Rotated.class::isInstance)
        && after.key() instanceof KmsKey.Live live) {
      return new DueOutcome.Rotated(live.arn());
    }
    return after.key() instanceof KmsKey.Live live && live.hasToTell()
        ? new DueOutcome.TellReplicas()
        : new DueOutcome.Nothing();
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
        .persist(entries(record, events))
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
    if (record.key() instanceof KmsKey.NotCreated && ruling.events().isEmpty()) {
      shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }
    if (told instanceof RelatedMessage.Hear(Proposal proposal, boolean ignored)
        && ruling.answer() instanceof RelatedAnswer.Wants wants) {
      return Effect()
          .persist(entries(record, ruling.events()))
          .thenRun(after -> reply(replyTo, related.asking(wants, proposal.from())))
          .thenNoReply();
    }
    if (told instanceof RelatedMessage.Take take) {
      // What stays behind opens nothing, and goes with the key.
      List<BackingKey> unused =
          ruling.answer() instanceof RelatedAnswer.Taken taken ? taken.unused() : take.fresh();
      unused.forEach(one -> discard(Fresh.brought(one)));
    }
    return Effect()
        .persist(entries(record, ruling.events()))
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

  // -- fresh material, made while the mailbox goes on

  private <R> void generate(KeyBinding binding, KeyMessage.WithMaterial<R> origin) {
    CompletionStage<BackingKey> fresh =
        CompletableFuture.supplyAsync(() -> tools.vault().rotate(binding), tools.crypto())
            .thenCompose(Function.identity());
    tellSelf(
        fresh,
        (backingKey, failure) ->
            new KeyMessage.Generated<>(
                origin, backingKey == null ? null : Fresh.of(binding, backingKey), failure));
  }

  /**
   * As it is, not wrapped as the toolkit would: who waits for it is told when this actor is gone by
   * then.
   */
  private <T> void tellSelf(
      CompletionStage<T> made, BiFunction<@Nullable T, @Nullable Throwable, KeyMessage> message) {
    ActorRef<KeyMessage> self = context.getSelf();
    var _ = made.whenComplete((value, failure) -> self.tell(message.apply(value, failure)));
  }

  /** What cannot be unwrapped is refused without another look at the key: it changes nothing. */
  private void unwrap(Decision.Unwrap unwrap, List<DecidedRight> decided, KeyMessage.Ask ask) {
    ActorRef<KeyMessage> self = context.getSelf();
    try {
      tools
          .keyPairs()
          .execute(() -> {
            KeyMessage outcome;
            try {
              switch (tools
                  .vault()
                  .unwrap(
                      unwrap.binding(),
                      unwrap.namingKey(),
                      unwrap.importToken(),
                      unwrap.encryptedKeyMaterial(),
                      unwrap.now())) {
                case Vault.Unwrapped.Refused(KmsError error) -> {
                  ask.replyTo().tell(refused(error, decided));
                  return;
                }
                case Vault.Unwrapped.Material(BackingKey backingKey) ->
                    outcome =
                        new KeyMessage.Generated<>(
                            ask, Fresh.of(unwrap.binding(), backingKey), null);
              }
            } catch (RuntimeException outage) {
              outcome = new KeyMessage.Generated<>(ask, null, outage);
            }
            self.tell(outcome);
          });
    } catch (RejectedExecutionException full) {
      ask.replyTo().tell(refused(new KmsError.Throttled(), decided));
    }
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

  private void discardUnused(Optional<Fresh> fresh, List<KeyEvent> events) {
    fresh
        .filter(made -> events.stream().noneMatch(event -> brings(event, made.backingKey())))
        .ifPresent(this::discard);
  }

  private static boolean brings(KeyEvent event, BackingKey made) {
    return event instanceof KeyEvent.Rotated rotated && rotated.backingKey().equals(made)
        || event instanceof KeyEvent.RotationBegun begun && begun.backingKey().equals(made)
        || event instanceof KeyEvent.MaterialImported imported
            && imported.backingKey().equals(made);
  }

  private void discard(Fresh unused) {
    var _ =
        CompletableFuture.supplyAsync(
                () -> tools.vault().discard(keyId, unused.slot()), tools.crypto())
            .thenCompose(Function.identity())
            .whenComplete((done, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "Material {} of key {}, made and not used, could not be discarded",
                    unused.backingKey().materialId(),
                    keyId,
                    failure);
              }
            });
  }

  // -- forms

  /**
   * The wake-up is that of the state after all of them, on each: whichever of them is read last
   * says it.
   */
  private static List<JournalEntry> entries(KeyRecord before, List<KeyEvent> events) {
    KeyRecord after = before;
    for (KeyEvent event : events) {
      after = after.apply(event);
    }
    Instant wakeAt = after.key().wakeAt();
    return events.stream().map(event -> new JournalEntry(event, wakeAt)).toList();
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

  private static StatusReply<Reply> answered(KmsAnswer answer, List<DecidedRight> decided) {
    return StatusReply.success(new Reply.Answered(answer, decided));
  }

  private static StatusReply<Reply> refused(KmsError error, List<DecidedRight> decided) {
    return StatusReply.success(new Reply.Refused(error, decided));
  }
}
