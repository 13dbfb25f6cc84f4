package dev.holdfast.cluster.directory;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.DirectoryMessage.DirectoryReply;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.directory.DirectoryAnswer;
import dev.holdfast.model.directory.DirectoryCommand;
import dev.holdfast.model.directory.Partition;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * The region's account directories: each question goes to the partition that owns the answer, or to
 * all of them.
 */
public final class Directories {

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<String> admission;

  public Directories(ClusterSharding sharding, Asker asker, Admission<String> admission) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
  }

  public Flow<DirectoryAnswer> register(AccountId account, KeyId keyId) {
    return change(account, Partition.of(keyId), new DirectoryCommand.RegisterKey(keyId));
  }

  /** Forgets a key and all its aliases; repeating it changes nothing. */
  public Flow<List<DirectoryAnswer>> unregister(AccountId account, KeyId keyId) {
    return Flow.all(
        IntStream.range(0, Partition.COUNT)
            .mapToObj(
                partition -> change(account, partition, new DirectoryCommand.UnregisterKey(keyId)))
            .toList());
  }

  public Flow<DirectoryAnswer> createAlias(AccountId account, AliasName alias, KeyId target) {
    return change(account, Partition.of(alias), new DirectoryCommand.CreateAlias(alias, target));
  }

  /**
   * Lists the key of a service under the service's alias.
   *
   * @param keyId of the alias's partition
   * @return {@link KmsError.AliasAlreadyExists} when the service has another key
   */
  public Flow<DirectoryAnswer> adopt(AccountId account, AliasName alias, KeyId keyId) {
    return change(account, Partition.of(alias), new DirectoryCommand.AdoptManagedKey(alias, keyId));
  }

  public Flow<DirectoryAnswer> retargetAlias(AccountId account, AliasName alias, KeyId target) {
    return change(account, Partition.of(alias), new DirectoryCommand.RetargetAlias(alias, target));
  }

  public Flow<DirectoryAnswer> deleteAlias(AccountId account, AliasName alias) {
    return change(account, Partition.of(alias), new DirectoryCommand.DeleteAlias(alias));
  }

  /** The key that an alias names, or {@link KmsError.AliasNotFound}. */
  public Flow<KeyId> resolve(AccountId account, AliasName alias) {
    return read(account, Partition.of(alias), new DirectoryCommand.ResolveAlias(alias))
        .map(answer -> expect(DirectoryAnswer.Resolved.class, answer).alias().target());
  }

  /** The keys that count for the account's quota. */
  public Flow<Integer> countKeys(AccountId account) {
    return total(account, new DirectoryCommand.CountKeys());
  }

  public Flow<Integer> countAliases(AccountId account, KeyId target) {
    return total(account, new DirectoryCommand.CountAliases(target));
  }

  /**
   * The next keys of the account in the order of their ids; consistent per partition, not across
   * them.
   */
  public Flow<List<KeyId>> keysAfter(AccountId account, Optional<KeyId> after, int limit) {
    return page(
        account,
        new PageMerge<>(Partition.COUNT, limit, Comparator.comparing(KeyId::value)),
        (last, share) -> new DirectoryCommand.KeysAfter(last.or(() -> after), share),
        answer -> expect(DirectoryAnswer.KeyIds.class, answer).keyIds());
  }

  /**
   * The next aliases of the account in the order of their names; consistent per partition, not
   * across them.
   */
  public Flow<List<KmsAnswer.Alias>> aliasesAfter(
      AccountId account, Optional<AliasName> after, int limit, Optional<KeyId> target) {
    return page(
        account,
        new PageMerge<>(Partition.COUNT, limit, Comparator.comparing(KmsAnswer.Alias::name)),
        (last, share) ->
            new DirectoryCommand.AliasesAfter(
                last.map(KmsAnswer.Alias::name).or(() -> after), share, target),
        answer -> expect(DirectoryAnswer.Aliases.class, answer).aliases());
  }

  /** All aliases of a key. */
  public Flow<List<AliasName>> aliasesOf(KeyArn key) {
    return aliasesAfter(
            key.account(), Optional.empty(), Integer.MAX_VALUE, Optional.of(key.keyId()))
        .map(aliases -> aliases.stream().map(KmsAnswer.Alias::name).toList());
  }

  /** Finds a grant for its retiring principal, in the directory of that one's account. */
  public Flow<DirectoryAnswer> addRetirable(GrantPrincipal retiring, RetirableGrant grant) {
    return change(
        retiring.account(),
        Partition.of(grant.keyId()),
        new DirectoryCommand.AddRetirableGrant(retiring.id(), grant));
  }

  public Flow<DirectoryAnswer> removeRetirable(GrantPrincipal retiring, RetirableGrant grant) {
    return change(
        retiring.account(),
        Partition.of(grant.keyId()),
        new DirectoryCommand.RemoveRetirableGrant(retiring.id(), grant));
  }

  /**
   * The next grants that a principal of the account may retire, in their order; some may be no
   * more.
   */
  public Flow<List<RetirableGrant>> retirableAfter(
      AccountId account, String principalId, Optional<RetirableGrant> after, int limit) {
    return page(
        account,
        new PageMerge<>(Partition.COUNT, limit, Comparator.<RetirableGrant>naturalOrder()),
        (last, share) ->
            new DirectoryCommand.RetirableGrantsAfter(principalId, last.or(() -> after), share),
        answer -> expect(DirectoryAnswer.RetirableGrants.class, answer).grants());
  }

  private Flow<Integer> total(AccountId account, DirectoryCommand command) {
    return readAll(account, command)
        .map(answers ->
            answers.stream().mapToInt(a -> expect(DirectoryAnswer.Count.class, a).count()).sum());
  }

  /**
   * Asks the partitions that the page still needs, all at once, until it needs none.
   *
   * @param command asks a partition for so many items behind the last one it told
   */
  private <T> Flow<List<T>> page(
      AccountId account,
      PageMerge<T> page,
      BiFunction<Optional<T>, Integer, DirectoryCommand> command,
      Function<DirectoryAnswer, List<T>> items) {
    List<Integer> open = page.open();
    if (open.isEmpty()) {
      return Flow.of(page.items());
    }
    return Flow.all(
            open.stream()
                .map(partition ->
                    read(account, partition, command.apply(page.last(partition), page.share())))
                .toList())
        .then(answers -> {
          for (int i = 0; i < open.size(); i++) {
            page.add(open.get(i), items.apply(answers.get(i)));
          }
          return page(account, page, command, items);
        });
  }

  private Flow<List<DirectoryAnswer>> readAll(AccountId account, DirectoryCommand command) {
    return Flow.all(
        IntStream.range(0, Partition.COUNT)
            .mapToObj(partition -> read(account, partition, command))
            .toList());
  }

  private Flow<DirectoryAnswer> read(AccountId account, int partition, DirectoryCommand command) {
    return Flow.from(asker.twice(() -> ask(account, partition, command))).then(Directories::split);
  }

  private Flow<DirectoryAnswer> change(AccountId account, int partition, DirectoryCommand command) {
    return Flow.from(ask(account, partition, command)).then(Directories::split);
  }

  private CompletableFuture<DirectoryReply> ask(
      AccountId account, int partition, DirectoryCommand command) {
    String entityId = DirectoryEntity.entityId(account, partition);
    if (!admission.tryEnter(entityId)) {
      return CompletableFuture.completedFuture(
          new DirectoryReply.Refused(new KmsError.Throttled()));
    }
    CompletableFuture<DirectoryReply> reply =
        asker.ask(
            sharding.entityRefFor(DirectoryEntity.TYPE, entityId),
            replyTo -> new DirectoryMessage.Ask(command, replyTo));
    return reply.whenComplete((ignored, failure) -> admission.leave(entityId));
  }

  private static Flow<DirectoryAnswer> split(DirectoryReply reply) {
    return switch (reply) {
      case DirectoryReply.Answered(DirectoryAnswer answer) -> Flow.of(answer);
      case DirectoryReply.Refused(KmsError error) -> Flow.refused(error);
    };
  }

  private static <A extends DirectoryAnswer> A expect(Class<A> kind, DirectoryAnswer answer) {
    if (kind.isInstance(answer)) {
      return kind.cast(answer);
    }
    throw new IllegalStateException(
        "expected " + kind.getSimpleName() + ", got " + answer.getClass().getSimpleName());
  }
}
