package dev.holdfast.cluster.iam;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.model.iam.ForeignPrincipals;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.name.AccountId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts' identities: changes go to the account's actor, reads are answered from what it has
 * published, once it has.
 */
public final class IamAccounts implements Iam, Identities {

  private static final Logger LOG = LoggerFactory.getLogger(IamAccounts.class);

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<AccountId> admission;
  private final IamQuotas quotas;
  private final PublishedIdentities published;
  private final Following following;
  private final ForeignPrincipals foreigners = new ForeignPrincipals(this);

  private IamAccounts(
      ClusterSharding sharding,
      Asker asker,
      Admission<AccountId> admission,
      IamQuotas quotas,
      PublishedIdentities published,
      Following following) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
    this.quotas = quotas;
    this.published = published;
    this.following = following;
  }

  /**
   * How accounts are followed whose actors are on other nodes.
   *
   * @param alone whether there are no other nodes, ever
   * @param executor for reading, which blocks
   * @param nanos a clock that only goes on
   */
  public record Following(
      boolean alone, EventHistory history, Executor executor, LongSupplier nanos) {}

  /** For so long a node goes by what it knows of an account without hearing that it is so still. */
  private static final Duration CONFIRMED_FOR = Duration.ofSeconds(5);

  /**
   * Accounts that were read within this time are looked after, so that reading them never waits.
   */
  static final Duration FOLLOWED_FOR = Duration.ofMinutes(2);

  /** Starts the accounts' shards; once for a region. */
  public static IamAccounts start(
      ClusterSharding sharding,
      String role,
      Asker asker,
      Admission<AccountId> admission,
      IamQuotas quotas,
      InstantSource clock,
      JournalOutages outages,
      Following following) {
    PublishedIdentities published =
        new PublishedIdentities(
            following.alone() ? Long.MAX_VALUE : CONFIRMED_FOR.toNanos(), following.nanos());
    IamEntity.Tools tools = new IamEntity.Tools(published, quotas, clock, outages);
    ActorRef<?> unused =
        sharding.init(
            Entity.of(
                    IamEntity.TYPE,
                    entity ->
                        IamEntity.create(
                            new AccountId(entity.getEntityId()), tools, entity.getShard()))
                .withRole(role)
                .withStopMessage(IamMessage.Stop.STOP));
    return new IamAccounts(sharding, asker, admission, quotas, published, following);
  }

  @Override
  public CompletionStage<IamReply> ask(AccountId account, IamCommand command) {
    return switch (command) {
      case IamCommand.Change change ->
          foreigners
              .settle(account, change)
              .thenCompose(settled -> askActor(account, settled))
              .thenCompose(reply -> seen(account, reply));
      case IamCommand.Read read ->
          published
              .find(account)
              .<CompletionStage<IamReply>>map(known ->
                  CompletableFuture.completedFuture(IamDecider.answer(known, read, quotas)))
              .orElseGet(() -> asker.twice(() -> askActor(account, read)));
    };
  }

  /** What was changed elsewhere is seen here before it is answered. */
  private CompletionStage<IamReply> seen(AccountId account, IamReply reply) {
    return following.alone() || reply instanceof IamReply.Refused
        ? CompletableFuture.completedStage(reply)
        : load(account).thenApply(loaded -> reply);
  }

  private CompletableFuture<IamReply> askActor(AccountId account, IamCommand command) {
    return admitted(
        account,
        () -> asker.ask(actor(account), replyTo -> new IamMessage.Ask(command, replyTo)),
        () ->
            CompletableFuture.completedFuture(
                new IamReply.Refused(new IamError.Throttled("Rate exceeded"))));
  }

  @Override
  public Optional<IamAccount> find(AccountId account) {
    return published.find(account);
  }

  /** Fails when too many wait for the account. */
  @Override
  public CompletionStage<IamAccount> load(AccountId account) {
    return asker.twice(() -> {
      long asked = following.nanos().getAsLong();
      return admitted(
              account,
              () -> asker.<IamMessage, Long>ask(actor(account), IamMessage.Newest::new),
              () ->
                  CompletableFuture.failedFuture(
                      new IllegalStateException("too many wait for account " + account)))
          .thenCompose(newest -> upTo(account, newest, asked));
    });
  }

  /** The account as of an event at least; what is missing here is read from the journal. */
  private CompletionStage<IamAccount> upTo(AccountId account, long newest, long askedNanos) {
    if (newest == 0) {
      return CompletableFuture.completedStage(IamAccount.empty(account));
    }
    Optional<PublishedIdentities.Published> known = published.known(account);
    if (known.isPresent() && known.get().sequence() >= newest) {
      published.confirm(known.get(), askedNanos);
      return CompletableFuture.completedStage(known.get().account());
    }
    return CompletableFuture.supplyAsync(
        () -> read(account, known, newest, askedNanos), following.executor());
  }

  private IamAccount read(
      AccountId account,
      Optional<PublishedIdentities.Published> known,
      long newest,
      long askedNanos) {
    Optional<EventHistory.Place> from = known.flatMap(PublishedIdentities.Published::place);
    EventHistory.Stretch stretch =
        following.history().after(IamEntity.persistenceId(account), from);
    EventHistory.Place end =
        stretch
            .end()
            .filter(reached -> reached.sequence() >= newest)
            .orElseThrow(() ->
                new IntegrityException("the journal of account " + account + " is cut short"));
    IamAccount state = from.isPresent() ? known.orElseThrow().account() : IamAccount.empty(account);
    for (IamEvent event : own(account, stretch)) {
      state = state.apply(event);
    }
    published.follow(state, end, askedNanos);
    return state;
  }

  private static List<IamEvent> own(AccountId account, EventHistory.Stretch stretch) {
    List<IamEvent> events = new ArrayList<>(stretch.events().size());
    for (DomainEvent event : stretch.events()) {
      if (!(event instanceof IamEvent own)) {
        throw new IntegrityException("the journal of account " + account + " holds another's");
      }
      events.add(own);
    }
    return events;
  }

  /**
   * What has happened to an account behind a place, for who keeps a copy of it elsewhere.
   *
   * @param known where the copy ends; empty when there is none
   * @param most events that are told at once
   */
  public CompletionStage<Since> since(
      AccountId account, Optional<EventHistory.Place> known, int most) {
    String id = IamEntity.persistenceId(account);
    return CompletableFuture.supplyAsync(
        () -> {
          Optional<EventHistory.Place> from =
              known.filter(place -> following.history().holds(id, place));
          EventHistory.Stretch stretch = following.history().after(id, from, most);
          return new Since(
              known.isPresent() && from.isEmpty(), own(account, stretch), stretch.end());
        },
        following.executor());
  }

  /**
   * @param anew whether what the copy has is no part of it: it begins with these events
   * @param end empty when nothing is journaled
   */
  public record Since(boolean anew, List<IamEvent> events, Optional<EventHistory.Place> end) {
    public Since {
      events = List.copyOf(events);
    }
  }

  /** The account whose identities a stream has; empty for streams of anything else. */
  public static Optional<AccountId> accountOf(String persistenceId) {
    String prefix = IamEntity.TYPE.name() + "|";
    return persistenceId.startsWith(prefix)
        ? AccountId.parse(persistenceId.substring(prefix.length()))
        : Optional.empty();
  }

  /** Hears of all accounts that are in use here whether they are known as they are now. */
  public void confirmAll() {
    for (AccountId account : published.readWithin(FOLLOWED_FOR.toNanos())) {
      var _ =
          load(account)
              .whenComplete((loaded, failure) -> {
                if (failure != null) {
                  LOG.warn("Account {} cannot be followed: {}", account, failure.toString());
                }
              });
    }
  }

  private <R> CompletableFuture<R> admitted(
      AccountId account,
      Supplier<CompletableFuture<R>> question,
      Supplier<CompletableFuture<R>> turnedAway) {
    if (!admission.tryEnter(account)) {
      return turnedAway.get();
    }
    return question.get().whenComplete((ignored, failure) -> admission.leave(account));
  }

  private EntityRef<IamMessage> actor(AccountId account) {
    return sharding.entityRefFor(IamEntity.TYPE, account.value());
  }
}
