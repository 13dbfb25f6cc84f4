package dev.holdfast.model.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compares the partition with plain maps. */
class DirectoryPartitionProperties {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final List<String> PRINCIPALS = List.of("AIDAALICE", "AROAREADER");

  private static DirectoryPartition empty() {
    return new DirectoryPartition(Region.US_EAST_1, new AccountId("111122223333"));
  }

  @Provide
  Arbitrary<KeyId> keyId() {
    return Arbitraries.integers()
        .between(0, 15)
        .map(n -> KeyId.fromBytes(bytes((n & 7) << 29, n), (n & 8) != 0));
  }

  private static byte[] bytes(int high, int low) {
    return ByteBuffer.allocate(16).putInt(high).putInt(12, low).array();
  }

  @Provide
  Arbitrary<DirectoryCommand> change() {
    Arbitrary<AliasName> alias =
        Arbitraries.of("alias/a", "alias/b", "alias/c", "alias/d").map(AliasName::new);
    return Arbitraries.oneOf(
        keyId().map(DirectoryCommand.RegisterKey::new),
        keyId().map(DirectoryCommand.UnregisterKey::new),
        Combinators.combine(alias, keyId()).as(DirectoryCommand.CreateAlias::new),
        Combinators.combine(alias, keyId()).as(DirectoryCommand.RetargetAlias::new),
        alias.map(DirectoryCommand.DeleteAlias::new),
        Combinators.combine(principal(), grant()).as(DirectoryCommand.AddRetirableGrant::new),
        Combinators.combine(principal(), grant()).as(DirectoryCommand.RemoveRetirableGrant::new));
  }

  private static Arbitrary<String> principal() {
    return Arbitraries.of(PRINCIPALS);
  }

  private Arbitrary<RetirableGrant> grant() {
    Arbitrary<AccountId> accounts =
        Arbitraries.of("111122223333", "444455556666").map(AccountId::new);
    return Combinators.combine(accounts, keyId(), Arbitraries.of("0", "1", "2"))
        .as((account, keyId, n) -> new RetirableGrant(account, keyId, n.repeat(64)));
  }

  @Provide
  Arbitrary<List<DirectoryCommand>> changes() {
    return change().list().ofMaxSize(60);
  }

  @Property(tries = 300)
  void partition_behavesLikePlainMaps(
      @ForAll("changes") List<DirectoryCommand> commands,
      @ForAll @IntRange(min = 1, max = 5) int limit) {
    DirectoryPartition partition = empty();
    DirectoryPartition replayed = empty();
    TreeMap<String, KeyId> keys = new TreeMap<>();
    TreeMap<AliasName, KeyId> aliases = new TreeMap<>();
    Map<String, Set<RetirableGrant>> grants = new HashMap<>();
    PRINCIPALS.forEach(principal -> grants.put(principal, new TreeSet<>()));
    for (DirectoryCommand command : commands) {
      if (partition.decide(command, NOW)
          instanceof
          DirectoryDecision.Persist(List<DirectoryEvent> events, DirectoryAnswer ignored)) {
        events.forEach(partition::apply);
        events.forEach(replayed::apply);
      }
      follow(command, keys, aliases, grants);
    }
    for (DirectoryPartition each : List.of(partition, replayed)) {
      assertThat(allKeys(each, limit)).containsExactlyElementsOf(keys.values());
      assertThat(allAliases(each, limit, Optional.empty())).isEqualTo(aliases);
      for (String principal : PRINCIPALS) {
        assertThat(allRetirable(each, limit, principal))
            .containsExactlyElementsOf(grants.get(principal));
      }
      for (KeyId target : new ArrayList<>(aliases.values())) {
        Map<AliasName, KeyId> ofTarget = new HashMap<>(aliases);
        ofTarget.values().removeIf(id -> !id.equals(target));
        assertThat(allAliases(each, limit, Optional.of(target))).isEqualTo(ofTarget);
        assertThat(each.decide(new DirectoryCommand.CountAliases(target), NOW))
            .isEqualTo(new DirectoryDecision.Answer(new DirectoryAnswer.Count(ofTarget.size())));
      }
    }
  }

  private static void follow(
      DirectoryCommand command,
      Map<String, KeyId> keys,
      Map<AliasName, KeyId> aliases,
      Map<String, Set<RetirableGrant>> grants) {
    switch (command) {
      case DirectoryCommand.RegisterKey(KeyId id) -> keys.put(id.value(), id);
      case DirectoryCommand.UnregisterKey(KeyId id) -> {
        keys.remove(id.value());
        aliases.values().removeIf(id::equals);
        grants.values().forEach(of -> of.removeIf(grant -> grant.keyId().equals(id)));
      }
      case DirectoryCommand.CreateAlias(AliasName alias, KeyId target) ->
          aliases.putIfAbsent(alias, target);
      case DirectoryCommand.AdoptManagedKey(AliasName alias, KeyId id) -> {
        if (aliases.putIfAbsent(alias, id) == null) {
          keys.put(id.value(), id);
        }
      }
      case DirectoryCommand.RetargetAlias(AliasName alias, KeyId target) ->
          aliases.computeIfPresent(alias, (a, b) -> target);
      case DirectoryCommand.DeleteAlias(AliasName alias) -> aliases.remove(alias);
      case DirectoryCommand.AddRetirableGrant(String principal, RetirableGrant grant) ->
          grants.get(principal).add(grant);
      case DirectoryCommand.RemoveRetirableGrant(String principal, RetirableGrant grant) ->
          grants.get(principal).remove(grant);
      case DirectoryCommand.RetirableGrantsAfter read -> throw new AssertionError(read);
      case DirectoryCommand.KeysAfter read -> throw new AssertionError(read);
      case DirectoryCommand.CountKeys read -> throw new AssertionError(read);
      case DirectoryCommand.ResolveAlias read -> throw new AssertionError(read);
      case DirectoryCommand.AliasesAfter read -> throw new AssertionError(read);
      case DirectoryCommand.CountAliases read -> throw new AssertionError(read);
    }
  }

  private static List<KeyId> allKeys(DirectoryPartition partition, int limit) {
    List<KeyId> all = new ArrayList<>();
    while (true) {
      Optional<KeyId> after = all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
      DirectoryDecision page = partition.decide(new DirectoryCommand.KeysAfter(after, limit), NOW);
      if (!(page instanceof DirectoryDecision.Answer(DirectoryAnswer.KeyIds(List<KeyId> ids)))
          || ids.isEmpty()) {
        return all;
      }
      assertThat(ids).hasSizeLessThanOrEqualTo(limit);
      all.addAll(ids);
    }
  }

  private static List<RetirableGrant> allRetirable(
      DirectoryPartition partition, int limit, String principal) {
    List<RetirableGrant> all = new ArrayList<>();
    while (true) {
      Optional<RetirableGrant> after =
          all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
      DirectoryDecision page =
          partition.decide(new DirectoryCommand.RetirableGrantsAfter(principal, after, limit), NOW);
      if (!(page
              instanceof
              DirectoryDecision.Answer(
                  DirectoryAnswer.RetirableGrants(List<RetirableGrant> grants)))
          || grants.isEmpty()) {
        return all;
      }
      assertThat(grants).hasSizeLessThanOrEqualTo(limit);
      all.addAll(grants);
    }
  }

  private static Map<AliasName, KeyId> allAliases(
      DirectoryPartition partition, int limit, Optional<KeyId> target) {
    Map<AliasName, KeyId> all = new TreeMap<>();
    Optional<AliasName> after = Optional.empty();
    while (true) {
      DirectoryDecision page =
          partition.decide(new DirectoryCommand.AliasesAfter(after, limit, target), NOW);
      if (!(page
              instanceof
              DirectoryDecision.Answer(DirectoryAnswer.Aliases(List<KmsAnswer.Alias> aliases)))
          || aliases.isEmpty()) {
        return all;
      }
      assertThat(aliases).hasSizeLessThanOrEqualTo(limit);
      aliases.forEach(alias -> all.put(alias.name(), alias.target()));
      after = Optional.of(aliases.getLast().name());
    }
  }

  @Property(tries = 50)
  void sortedKeyIds_keepTheOrderOfTheText(@ForAll List<Long> halves) {
    SortedKeyIds ids = new SortedKeyIds(false);
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i + 1 < halves.size(); i++) {
      UUID uuid = new UUID(halves.get(i), halves.get(i + 1));
      ids.add(KeyId.of(uuid));
      expected.add(uuid.toString());
    }
    assertThat(ids.after(Optional.empty(), Integer.MAX_VALUE))
        .extracting(KeyId::value)
        .containsExactlyElementsOf(expected);
  }
}
