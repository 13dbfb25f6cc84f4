package dev.holdfast.model.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compares the grants of a key with a plain map. */
class GrantsProperties {

  private static final List<String> GRANTEES = List.of("AIDAALICE", "AIDABOB", "111122223333");
  private static final List<Optional<String>> NAMES =
      List.of(Optional.empty(), Optional.of("nightly"), Optional.of("hourly"));

  private static Grant grant(int number, String grantee, Optional<String> name) {
    return new Grant(
        "%064d".formatted(number),
        name,
        new GrantPrincipal("arn:aws:iam::111122223333:user/someone", grantee),
        Optional.empty(),
        new AccountId("111122223333"),
        Set.of(GrantOperation.DECRYPT),
        GrantConstraints.NONE,
        Instant.EPOCH);
  }

  /** Fifty thousand grants to one grantee: who that is must not take its memory as often. */
  @Example
  void grantsToOneGrantee_holdWhoThatIsOnce() {
    Grants grants =
        Grants.NONE
            .with(grant(1, GRANTEES.getFirst(), Optional.empty()))
            .with(grant(2, GRANTEES.getFirst(), Optional.empty()));
    Grant first = grants.find("%064d".formatted(1)).orElseThrow();
    Grant second = grants.find("%064d".formatted(2)).orElseThrow();
    assertThat(second.grantee()).isSameAs(first.grantee());
    assertThat(second.issuingAccount()).isSameAs(first.issuingAccount());
  }

  @Example
  void secondGrantOfOneId_isRefused() {
    Grants grants = Grants.NONE.with(grant(1, GRANTEES.getFirst(), Optional.empty()));
    assertThatThrownBy(() -> grants.with(grant(1, GRANTEES.getLast(), Optional.empty())))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Issued when there is none of its id, ended when there is. */
  @Provide
  Arbitrary<List<Grant>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 60), Arbitraries.of(GRANTEES), Arbitraries.of(NAMES))
        .as(GrantsProperties::grant)
        .list()
        .ofMaxSize(300);
  }

  @Property(tries = 200)
  void grants_areWhatAPlainMapHolds(
      @ForAll("changes") List<Grant> changes, @ForAll @IntRange(min = 1, max = 7) int limit) {
    Grants grants = Grants.NONE;
    Map<String, Grant> plain = new TreeMap<>();
    for (Grant grant : changes) {
      if (plain.remove(grant.id()) == null) {
        plain.put(grant.id(), grant);
        grants = grants.with(grant);
      } else {
        grants = grants.without(grant.id());
      }
    }
    assertThat(grants.size()).isEqualTo(plain.size());
    assertThat(all(grants, Optional.empty(), limit)).containsExactlyElementsOf(plain.values());
    for (String grantee : GRANTEES) {
      List<Grant> expected =
          plain.values().stream().filter(g -> g.grantee().id().equals(grantee)).toList();
      assertThat(all(grants, Optional.of(grantee), limit)).isEqualTo(expected);
    }
    for (Grant grant : changes) {
      assertThat(grants.find(grant.id())).isEqualTo(Optional.ofNullable(plain.get(grant.id())));
      assertThat(grants.sameAs(grant))
          .isEqualTo(
              plain.values().stream()
                  .filter(g -> g.name().isPresent() && g.isSameRequestAs(grant))
                  .findFirst());
    }
  }

  private static List<Grant> all(Grants grants, Optional<String> grantee, int limit) {
    List<Grant> all = new ArrayList<>();
    while (true) {
      List<Grant> page =
          grants.page(
              grantee, all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().id()), limit);
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
    }
  }

  /** What stands before a change is not touched by it. */
  @Property(tries = 100)
  void changes_leaveWhatWasBefore(@ForAll("changes") List<Grant> changes) {
    Grants grants = Grants.NONE;
    for (Grant grant : changes) {
      List<Grant> before = grants.page(Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
      Grants after =
          grants.find(grant.id()).isPresent() ? grants.without(grant.id()) : grants.with(grant);
      assertThat(grants.page(Optional.empty(), Optional.empty(), Integer.MAX_VALUE))
          .isEqualTo(before);
      grants = after;
    }
  }

  /** Ids in ascending order would make a list of a tree that is not balanced. */
  @Property(tries = 3)
  void depth_growsWithTheLogarithm(@ForAll @IntRange(min = 1_000, max = 5_000) int count) {
    GrantTree<Integer> tree = GrantTree.empty();
    for (int i = 0; i < count; i++) {
      tree = tree.with("%064d".formatted(i), i);
    }
    assertThat(tree.depth()).isLessThanOrEqualTo(2 * log2(count));
    for (int i = 0; i < count - 10; i++) {
      tree = tree.without("%064d".formatted(i));
    }
    assertThat(tree.size()).isEqualTo(10);
    assertThat(tree.depth()).isLessThanOrEqualTo(2 * log2(10));
  }

  private static int log2(int n) {
    return 32 - Integer.numberOfLeadingZeros(n);
  }
}
