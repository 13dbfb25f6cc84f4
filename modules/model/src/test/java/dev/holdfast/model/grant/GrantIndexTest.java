package dev.holdfast.model.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finding the grant that fits. */
class GrantIndexTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Identity ALICE = user("AIDAALICE");
  private static final Identity SESSION =
      new Identity.RoleSession(ACCOUNT, "arn:session", "arn:role", "AROAROLE", "laptop");
  private static final Identity FEDERATED =
      new Identity.FederatedUser(ACCOUNT, "arn:federated", "fred");
  private static final Identity ROOT = new Identity.Root(ACCOUNT);

  private static Identity user(String id) {
    return new Identity.User(ACCOUNT, "arn:user", id, "user");
  }

  private static EncryptionContext context(String... pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return new EncryptionContext(map);
  }

  private static GrantConstraints equalTo(String... pairs) {
    return new GrantConstraints(Optional.of(context(pairs)), Optional.empty());
  }

  private static GrantConstraints having(String... pairs) {
    return new GrantConstraints(Optional.empty(), Optional.of(context(pairs)));
  }

  private static Grant grant(
      String id, String grantee, GrantConstraints constraints, GrantOperation... operations) {
    return new Grant(
        id,
        Optional.empty(),
        new GrantPrincipal("arn", grantee),
        Optional.empty(),
        ACCOUNT,
        Set.of(operations),
        constraints,
        Instant.EPOCH);
  }

  private static Grant encryptFor(String grantee) {
    return grant("1", grantee, GrantConstraints.NONE, GrantOperation.ENCRYPT);
  }

  private static GrantIndex index(Grant... grants) {
    GrantIndex index = GrantIndex.EMPTY;
    for (Grant grant : grants) {
      index = index.with(grant);
    }
    return index;
  }

  private static boolean finds(GrantIndex index, Identity identity) {
    return index.find(identity, GrantOperation.ENCRYPT, EncryptionContext.EMPTY) != null;
  }

  @Test
  void granteeIsFound_byEachOfItsIds() {
    assertThat(finds(index(encryptFor("AIDAALICE")), ALICE)).isTrue();
    assertThat(finds(index(encryptFor("AIDAALICE")), user("AIDABOB"))).isFalse();
    assertThat(finds(index(encryptFor("AROAROLE")), SESSION)).isTrue();
    assertThat(finds(index(encryptFor("AROAROLE:laptop")), SESSION)).isTrue();
    assertThat(finds(index(encryptFor("AROAROLE:desktop")), SESSION)).isFalse();
    assertThat(finds(index(encryptFor("111122223333:fred")), FEDERATED)).isTrue();
    assertThat(finds(index(encryptFor("111122223333:fred")), ROOT)).isFalse();
    for (Identity identity : List.of(ALICE, SESSION, FEDERATED, ROOT)) {
      assertThat(finds(index(encryptFor("111122223333")), identity)).isTrue();
      assertThat(finds(index(encryptFor("444455556666")), identity)).isFalse();
    }
  }

  @Test
  void grantToThePrincipal_goesBeforeOneToItsAccount() {
    Grant own = grant("2", "AIDAALICE", GrantConstraints.NONE, GrantOperation.ENCRYPT);
    assertThat(
            index(encryptFor("111122223333"), own, encryptFor("111122223333"))
                .find(ALICE, GrantOperation.ENCRYPT, EncryptionContext.EMPTY))
        .isEqualTo(own);
  }

  @Test
  void equalContext_isEqualAsAWhole_andInCase() {
    GrantIndex index =
        index(grant("1", "AIDAALICE", equalTo("a", "1", "b", "2"), GrantOperation.DECRYPT));
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, context("a", "1", "b", "2"))).isNotNull();
    for (EncryptionContext other :
        List.of(
            context("a", "1"),
            context("a", "1", "b", "2", "c", "3"),
            context("a", "1", "B", "2"),
            context("a", "1", "b", "3"),
            EncryptionContext.EMPTY)) {
      assertThat(index.find(ALICE, GrantOperation.DECRYPT, other)).isNull();
    }
  }

  @Test
  void subset_isContained() {
    GrantIndex index =
        index(grant("1", "AIDAALICE", having("a", "1", "b", "2"), GrantOperation.DECRYPT));
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, context("a", "1", "b", "2"))).isNotNull();
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, context("a", "1", "b", "2", "c", "3")))
        .isNotNull();
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, context("a", "1"))).isNull();
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, context("a", "1", "b", "3"))).isNull();
  }

  @Test
  void describeAndRetire_knowNoConstraints() {
    GrantIndex index =
        index(
            grant(
                "1",
                "AIDAALICE",
                equalTo("a", "1"),
                GrantOperation.DECRYPT,
                GrantOperation.DESCRIBE_KEY,
                GrantOperation.RETIRE_GRANT));
    for (GrantOperation operation :
        List.of(GrantOperation.DESCRIBE_KEY, GrantOperation.RETIRE_GRANT)) {
      assertThat(index.find(ALICE, operation, EncryptionContext.EMPTY)).isNotNull();
    }
    assertThat(index.find(ALICE, GrantOperation.DECRYPT, EncryptionContext.EMPTY)).isNull();
  }

  @Test
  void indexBefore_staysAsItWas() {
    Grant grant = encryptFor("AIDAALICE");
    GrantIndex with = GrantIndex.EMPTY.with(grant);
    GrantIndex without = with.without(grant);
    assertThat(finds(GrantIndex.EMPTY, ALICE)).isFalse();
    assertThat(finds(with, ALICE)).isTrue();
    assertThat(finds(without, ALICE)).isFalse();
  }

  @Test
  @Timeout(20)
  void fiftyThousandGrantsToOneRole_areMadeAndFoundInNoTime() {
    GrantIndex index = GrantIndex.EMPTY;
    for (int i = 0; i < 50_000; i++) {
      index =
          index.with(
              grant(
                  "g" + i,
                  "AROAROLE",
                  having("app", "billing", "tenant", "t" + i),
                  GrantOperation.DECRYPT));
    }
    int mistaken = 0;
    for (int i = 0; i < 50_000; i++) {
      Grant found =
          index.find(
              SESSION,
              GrantOperation.DECRYPT,
              context("app", "billing", "tenant", "t" + i, "more", "x"));
      if (found == null || !found.id().equals("g" + i)) {
        mistaken++;
      }
    }
    assertThat(mistaken).isZero();
    assertThat(index.find(SESSION, GrantOperation.DECRYPT, context("app", "billing"))).isNull();
  }

  // -- the same as going through all of them

  @Property
  void indexAgreesWithGoingThroughAll(
      @ForAll("grants") List<Grant> grants,
      @ForAll List<Boolean> removed,
      @ForAll("contexts") EncryptionContext context,
      @ForAll GrantOperation operation) {
    GrantIndex index = GrantIndex.EMPTY;
    List<Grant> left = new ArrayList<>();
    List<Grant> unique = new ArrayList<>();
    for (int i = 0; i < grants.size(); i++) {
      Grant grant = withId(grants.get(i), "g" + i);
      unique.add(grant);
      index = index.with(grant);
    }
    for (int i = 0; i < unique.size(); i++) {
      if (i < removed.size() && removed.get(i)) {
        index = index.without(unique.get(i));
      } else {
        left.add(unique.get(i));
      }
    }
    for (Identity identity : List.of(ALICE, SESSION, FEDERATED, ROOT)) {
      Grant found = index.find(identity, operation, context);
      List<Grant> fitting =
          left.stream().filter(grant -> fits(grant, identity, operation, context)).toList();
      assertThat(found == null).isEqualTo(fitting.isEmpty());
      if (found != null) {
        assertThat(fitting).contains(found);
      }
    }
  }

  private static boolean fits(
      Grant grant, Identity identity, GrantOperation operation, EncryptionContext context) {
    Set<String> ids =
        switch (identity) {
          case Identity.RoleSession session ->
              Set.of("111122223333", session.roleId(), session.principalId());
          case Identity.Root ignored -> Set.of("111122223333");
          case Identity.User user -> Set.of("111122223333", user.principalId());
          case Identity.FederatedUser user -> Set.of("111122223333", user.principalId());
        };
    boolean free =
        operation == GrantOperation.DESCRIBE_KEY
            || operation == GrantOperation.CREATE_GRANT
            || operation == GrantOperation.RETIRE_GRANT;
    return ids.contains(grant.grantee().id())
        && grant.operations().contains(operation)
        && (free
            || grant.constraints().contextEquals().map(context::equals).orElse(true)
                && grant
                    .constraints()
                    .contextSubset()
                    .map(
                        subset -> context.pairs().entrySet().containsAll(subset.pairs().entrySet()))
                    .orElse(true));
  }

  private static Grant withId(Grant grant, String id) {
    return new Grant(
        id,
        grant.name(),
        grant.grantee(),
        grant.retiring(),
        grant.issuingAccount(),
        grant.operations(),
        grant.constraints(),
        grant.createdAt());
  }

  @Provide
  Arbitrary<EncryptionContext> contexts() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("1", "2"))
        .ofMaxSize(3)
        .map(EncryptionContext::new);
  }

  @Provide
  Arbitrary<List<Grant>> grants() {
    Arbitrary<GrantConstraints> constraints =
        Combinators.combine(contexts().optional(0.4), contexts().optional(0.4))
            .as(GrantConstraints::new);
    Arbitrary<String> grantees =
        Arbitraries.of(
            "AIDAALICE",
            "AROAROLE",
            "AROAROLE:laptop",
            "AROAROLE:other",
            "111122223333",
            "111122223333:fred",
            "444455556666");
    return Combinators.combine(
            grantees, constraints, Arbitraries.of(GrantOperation.class).set().ofMaxSize(5))
        .as((grantee, constraint, operations) ->
            grant("x", grantee, constraint, operations.toArray(GrantOperation[]::new)))
        .list()
        .ofMaxSize(12);
  }
}
