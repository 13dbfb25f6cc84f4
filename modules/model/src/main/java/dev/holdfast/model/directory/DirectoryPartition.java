package dev.holdfast.model.directory;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One of the {@link Partition#COUNT} partitions of an account's directory in a region: the keys
 * registered in it, the aliases it owns, and the grants on its keys, whosever they are, that
 * principals of the account may retire. An alias name is owned by exactly one partition, which
 * makes it unique.
 *
 * <p>Deciding changes nothing; {@link #apply} changes the partition in place, because copying
 * thousands of entries for each event would be waste. One actor owns an instance.
 */
public final class DirectoryPartition {

  private record Entry(KeyId target, Instant creationDate, Instant lastUpdatedDate) {}

  private static final AliasName FIRST_RESERVED = new AliasName("alias/aws/");

  /** Of the characters that names have, 0 is the next behind the slash. */
  private static final AliasName BEHIND_RESERVED = new AliasName("alias/aws0");

  private final Region region;
  private final AccountId account;
  private final SortedKeyIds plainKeys = new SortedKeyIds(false);
  private final SortedKeyIds multiRegionKeys = new SortedKeyIds(true);
  private final NavigableMap<AliasName, Entry> aliases = new TreeMap<>();
  private final Map<KeyId, NavigableMap<AliasName, Entry>> aliasesByTarget = new HashMap<>();
  private final Map<String, NavigableSet<RetirableGrant>> retirableByPrincipal = new HashMap<>();

  public DirectoryPartition(Region region, AccountId account) {
    this.region = region;
    this.account = account;
  }

  /** Decides a command. Same partition, command and time: same decision. */
  public DirectoryDecision decide(DirectoryCommand command, Instant now) {
    return switch (command) {
      case DirectoryCommand.RegisterKey(KeyId keyId) ->
          contains(keyId) ? done() : persist(new DirectoryEvent.KeyRegistered(keyId));
      case DirectoryCommand.UnregisterKey(KeyId keyId) ->
          contains(keyId) || aliasesByTarget.containsKey(keyId) || hasRetirableGrants(keyId)
              ? persist(new DirectoryEvent.KeyUnregistered(keyId))
              : done();
      case DirectoryCommand.KeysAfter(Optional<KeyId> after, int limit) ->
          answer(new DirectoryAnswer.KeyIds(keysAfter(after, limit)));
      case DirectoryCommand.CountKeys() ->
          answer(
              new DirectoryAnswer.Count(plainKeys.size() + multiRegionKeys.size() - managedKeys()));
      case DirectoryCommand.AdoptManagedKey(AliasName alias, KeyId keyId) ->
          find(alias).isPresent()
              ? new DirectoryDecision.Refuse(new KmsError.AliasAlreadyExists(arn(alias)))
              : persist(
                  new DirectoryEvent.KeyRegistered(keyId),
                  new DirectoryEvent.AliasCreated(alias, keyId, now));
      case DirectoryCommand.CreateAlias(AliasName alias, KeyId target) ->
          createAlias(alias, target, now);
      case DirectoryCommand.RetargetAlias(AliasName alias, KeyId target) ->
          retargetAlias(alias, target, now);
      case DirectoryCommand.DeleteAlias(AliasName alias) ->
          find(alias)
              .<DirectoryDecision>map(
                  entry -> persist(new DirectoryEvent.AliasDeleted(alias, entry.target)))
              .orElseGet(() -> notFound(alias));
      case DirectoryCommand.ResolveAlias(AliasName alias) ->
          find(alias)
              .<DirectoryDecision>map(
                  entry -> answer(new DirectoryAnswer.Resolved(described(alias, entry))))
              .orElseGet(() -> notFound(alias));
      case DirectoryCommand.AliasesAfter(
              Optional<AliasName> after,
              int limit,
              Optional<KeyId> target) ->
          answer(new DirectoryAnswer.Aliases(aliasesAfter(after, limit, target)));
      case DirectoryCommand.CountAliases(KeyId target) ->
          answer(new DirectoryAnswer.Count(aliasesOf(target).size()));
      case DirectoryCommand.AddRetirableGrant(String principalId, RetirableGrant grant) ->
          retirableBy(principalId).contains(grant)
              ? done()
              : persist(new DirectoryEvent.RetirableGrantAdded(principalId, grant));
      case DirectoryCommand.RemoveRetirableGrant(String principalId, RetirableGrant grant) ->
          retirableBy(principalId).contains(grant)
              ? persist(new DirectoryEvent.RetirableGrantRemoved(principalId, grant))
              : done();
      case DirectoryCommand.RetirableGrantsAfter(
              String principalId,
              Optional<RetirableGrant> after,
              int limit) ->
          answer(
              new DirectoryAnswer.RetirableGrants(
                  after
                      .map(grant -> retirableBy(principalId).tailSet(grant, false))
                      .orElse(retirableBy(principalId))
                      .stream()
                      .limit(limit)
                      .toList()));
    };
  }

  /** Takes in what has happened; journaled events only, in their order. */
  public DirectoryPartition apply(DirectoryEvent event) {
    switch (event) {
      case DirectoryEvent.KeyRegistered(KeyId keyId) -> keysLike(keyId).add(keyId);
      case DirectoryEvent.KeyUnregistered(KeyId keyId) -> {
        keysLike(keyId).remove(keyId);
        List.copyOf(aliasesOf(keyId).keySet()).forEach(this::remove);
        retirableByPrincipal
            .values()
            .removeIf(grants -> {
              grants.removeIf(grant -> grant.keyId().equals(keyId));
              return grants.isEmpty();
            });
      }
      case DirectoryEvent.AliasCreated(AliasName alias, KeyId target, Instant creationDate) ->
          put(alias, new Entry(target, creationDate, creationDate));
      case DirectoryEvent.AliasRetargeted(
              AliasName alias,
              KeyId target,
              Instant creationDate,
              Instant lastUpdatedDate) ->
          put(alias, new Entry(target, creationDate, lastUpdatedDate));
      case DirectoryEvent.AliasDeleted(AliasName alias, KeyId ignored) -> remove(alias);
      case DirectoryEvent.RetirableGrantAdded(String principalId, RetirableGrant grant) -> {
        var _ =
            retirableByPrincipal
                .computeIfAbsent(principalId, ignored -> new TreeSet<>())
                .add(grant);
      }
      case DirectoryEvent.RetirableGrantRemoved(String principalId, RetirableGrant grant) -> {
        var _ =
            retirableByPrincipal.computeIfPresent(
                principalId,
                (ignored, grants) -> {
                  grants.remove(grant);
                  return grants.isEmpty() ? null : grants;
                });
      }
      case DirectoryEvent.Unreadable() -> {}
    }
    return this;
  }

  private DirectoryDecision createAlias(AliasName alias, KeyId target, Instant now) {
    return find(alias).isPresent()
        ? new DirectoryDecision.Refuse(new KmsError.AliasAlreadyExists(arn(alias)))
        : persist(new DirectoryEvent.AliasCreated(alias, target, now));
  }

  /**
   * Two events, each sealed under the key it names. With one alone, deleting the new target would
   * make it unreadable and replay would give the alias back to the old one.
   */
  private DirectoryDecision retargetAlias(AliasName alias, KeyId target, Instant now) {
    return find(alias)
        .<DirectoryDecision>map(entry ->
            persist(
                new DirectoryEvent.AliasDeleted(alias, entry.target),
                new DirectoryEvent.AliasRetargeted(alias, target, entry.creationDate, now)))
        .orElseGet(() -> notFound(alias));
  }

  private List<KeyId> keysAfter(Optional<KeyId> after, int limit) {
    if (after.isPresent() && after.get().isMultiRegion()) {
      return multiRegionKeys.after(after, limit);
    }
    // "mrk-" sorts behind every hexadecimal digit.
    List<KeyId> page = new ArrayList<>(plainKeys.after(after, limit));
    if (page.size() < limit) {
      page.addAll(multiRegionKeys.after(Optional.empty(), limit - page.size()));
    }
    return page;
  }

  private List<KmsAnswer.Alias> aliasesAfter(
      Optional<AliasName> after, int limit, Optional<KeyId> target) {
    NavigableMap<AliasName, Entry> all = target.map(this::aliasesOf).orElse(aliases);
    NavigableMap<AliasName, Entry> rest = after.map(name -> all.tailMap(name, false)).orElse(all);
    return rest.entrySet().stream()
        .limit(limit)
        .map(e -> described(e.getKey(), e.getValue()))
        .toList();
  }

  private NavigableMap<AliasName, Entry> aliasesOf(KeyId target) {
    return aliasesByTarget.getOrDefault(target, new TreeMap<>());
  }

  private NavigableSet<RetirableGrant> retirableBy(String principalId) {
    return retirableByPrincipal.getOrDefault(principalId, Collections.emptyNavigableSet());
  }

  /** Looks at every grant: asked once in a key's life. */
  private boolean hasRetirableGrants(KeyId keyId) {
    return retirableByPrincipal.values().stream()
        .flatMap(NavigableSet::stream)
        .anyMatch(grant -> grant.keyId().equals(keyId));
  }

  /** Each has one reserved alias, which stands in the partition of its key. */
  private int managedKeys() {
    return aliases.subMap(FIRST_RESERVED, true, BEHIND_RESERVED, false).size();
  }

  private boolean contains(KeyId keyId) {
    return keysLike(keyId).contains(keyId);
  }

  private SortedKeyIds keysLike(KeyId keyId) {
    return keyId.isMultiRegion() ? multiRegionKeys : plainKeys;
  }

  private Optional<Entry> find(AliasName alias) {
    return Optional.ofNullable(aliases.get(alias));
  }

  private void put(AliasName alias, Entry entry) {
    remove(alias);
    aliases.put(alias, entry);
    aliasesByTarget.computeIfAbsent(entry.target, ignored -> new TreeMap<>()).put(alias, entry);
  }

  private void remove(AliasName alias) {
    Entry removed = aliases.remove(alias);
    if (removed == null) {
      return;
    }
    aliasesByTarget.computeIfPresent(
        removed.target,
        (ignored, ofTarget) -> {
          ofTarget.remove(alias);
          return ofTarget.isEmpty() ? null : ofTarget;
        });
  }

  private AliasArn arn(AliasName alias) {
    return new AliasArn(region, account, alias);
  }

  private DirectoryDecision notFound(AliasName alias) {
    return new DirectoryDecision.Refuse(new KmsError.AliasNotFound(arn(alias)));
  }

  private static KmsAnswer.Alias described(AliasName alias, Entry entry) {
    return new KmsAnswer.Alias(alias, entry.target, entry.creationDate, entry.lastUpdatedDate);
  }

  private static DirectoryDecision persist(DirectoryEvent... events) {
    return new DirectoryDecision.Persist(List.of(events), new DirectoryAnswer.Done());
  }

  private static DirectoryDecision answer(DirectoryAnswer answer) {
    return new DirectoryDecision.Answer(answer);
  }

  private static DirectoryDecision done() {
    return answer(new DirectoryAnswer.Done());
  }
}
