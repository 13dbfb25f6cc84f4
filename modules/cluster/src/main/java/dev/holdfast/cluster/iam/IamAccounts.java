package dev.holdfast.cluster.iam;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.model.iam.ForeignPrincipals;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.name.AccountId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * The accounts' identities: changes go to the account's actor, reads are answered from what it has
 * published, once it has.
 */
public final class IamAccounts implements Iam, Identities {

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<AccountId> admission;
  private final IamQuotas quotas;
  private final PublishedIdentities published;
  private final ForeignPrincipals foreigners = new ForeignPrincipals(this);

  private IamAccounts(
      ClusterSharding sharding,
      Asker asker,
      Admission<AccountId> admission,
      IamQuotas quotas,
      PublishedIdentities published) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
    this.quotas = quotas;
    this.published = published;
  }

  /** Starts the accounts' shards; once for a region. */
  public static IamAccounts start(
      ClusterSharding sharding,
      String role,
      Asker asker,
      Admission<AccountId> admission,
      IamQuotas quotas,
      InstantSource clock) {
    PublishedIdentities published = new PublishedIdentities();
    IamEntity.Tools tools = new IamEntity.Tools(published, quotas, clock);
    ActorRef<?> unused =
        sharding.init(
            Entity.of(
                    IamEntity.TYPE,
                    entity ->
                        IamEntity.create(
                            new AccountId(entity.getEntityId()), tools, entity.getShard()))
                .withRole(role)
                .withStopMessage(IamMessage.Stop.STOP));
    return new IamAccounts(sharding, asker, admission, quotas, published);
  }

  @Override
  public CompletionStage<IamReply> ask(AccountId account, IamCommand command) {
    return switch (command) {
      case IamCommand.Change change ->
          foreigners.settle(account, change).thenCompose(settled -> askActor(account, settled));
      case IamCommand.Read read ->
          published
              .find(account)
              .<CompletionStage<IamReply>>map(known ->
                  CompletableFuture.completedFuture(IamDecider.answer(known, read, quotas)))
              .orElseGet(() -> asker.twice(() -> askActor(account, read)));
    };
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
    return asker.twice(() ->
        admitted(
            account,
            () -> asker.<IamMessage, IamAccount>ask(actor(account), IamMessage.Load::new),
            () ->
                CompletableFuture.failedFuture(
                    new IllegalStateException("too many wait for account " + account))));
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
