package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.REGION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.KmsRequest.GrantReference;
import dev.holdfast.model.Reply;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.directory.Partition;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrantsTest {

  private static final AtomicInteger ACCOUNTS = new AtomicInteger(1);
  private static TestRegion region;

  /** Each test has an account of its own. */
  private final Caller caller = owner();

  private final String alice = user(caller, "alice");
  private final String bob = user(caller, "bob");

  private static Caller owner() {
    return Caller.root(
        new AccountId("%012d".formatted(800_000_000_000L + ACCOUNTS.getAndIncrement())), "test");
  }

  private static String user(Caller root, String name) {
    return "arn:aws:iam::" + root.account() + ":user/" + name;
  }

  @BeforeAll
  static void start() {
    region = TestRegion.create();
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private <A extends KmsAnswer> A answer(Class<A> kind, KmsRequest request) {
    return TestRegion.answer(kind, region.ask(caller, request));
  }

  private KmsError refusal(KmsRequest request) {
    return TestRegion.refusal(region.ask(caller, request));
  }

  private KeyArn createKey() {
    return answer(KmsAnswer.Described.class, TestRegion.creation(Map.of())).metadata().arn();
  }

  private static KmsRequest creation(KeyArn key, String grantee, Optional<String> retiring) {
    return creation(key, grantee, retiring, Optional.empty(), false);
  }

  private static KmsRequest creation(
      KeyArn key,
      String grantee,
      Optional<String> retiring,
      Optional<String> name,
      boolean dryRun) {
    return new KmsRequest.CreateGrant(
        new KeyReference.ByArn(key),
        grantee,
        retiring,
        Set.of(GrantOperation.DECRYPT),
        GrantConstraints.NONE,
        name,
        dryRun);
  }

  private KmsAnswer.GrantIssued issue(KeyArn key, Optional<String> retiring) {
    return answer(KmsAnswer.GrantIssued.class, creation(key, alice, retiring));
  }

  private List<String> listed(KeyArn key) {
    return ids(
        answer(
            KmsAnswer.Grants.class,
            new KmsRequest.ListGrants(
                new KeyReference.ByArn(key),
                Optional.empty(),
                Optional.empty(),
                100,
                Optional.empty())));
  }

  private static List<String> ids(KmsAnswer.Grants grants) {
    return grants.grants().stream().map(held -> held.grant().id()).toList();
  }

  private Set<String> retirable(String principal) {
    Set<String> all = new TreeSet<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Grants page =
          answer(KmsAnswer.Grants.class, new KmsRequest.ListRetirableGrants(principal, 3, marker));
      assertThat(page.grants()).hasSizeLessThanOrEqualTo(3);
      all.addAll(ids(page));
      marker = page.nextMarker();
    } while (marker.isPresent());
    return all;
  }

  private static KmsRequest retirement(KeyArn key, String grantId) {
    return new KmsRequest.RetireGrant(
        new GrantReference.OnKey(new KeyReference.ByArn(key), grantId), false);
  }

  private static KmsRequest retirement(String token) {
    return new KmsRequest.RetireGrant(new GrantReference.ByToken(token), false);
  }

  private static KmsRequest revocation(KeyArn key, String grantId) {
    return new KmsRequest.RevokeGrant(new KeyReference.ByArn(key), grantId, false);
  }

  @Test
  void grant_isListed_untilItIsRevokedOrRetired() {
    KeyArn key = createKey();
    KmsAnswer.GrantIssued first = issue(key, Optional.empty());
    KmsAnswer.GrantIssued second = issue(key, Optional.empty());
    KmsAnswer.GrantIssued third = issue(key, Optional.empty());
    assertThat(listed(key))
        .containsExactlyInAnyOrder(first.grantId(), second.grantId(), third.grantId());
    answer(KmsAnswer.GrantEnded.class, revocation(key, first.grantId()));
    answer(KmsAnswer.GrantEnded.class, retirement(key, second.grantId()));
    answer(KmsAnswer.GrantEnded.class, retirement(third.token().orElseThrow()));
    assertThat(listed(key)).isEmpty();
    assertThat(refusal(retirement(third.token().orElseThrow())))
        .isEqualTo(new KmsError.GrantNotFound(third.grantId()));
  }

  @Test
  void grant_survivesARestart_andItsTokenToo() {
    try (TestRegion own = TestRegion.create()) {
      KeyArn key = own.createKey();
      KmsAnswer.GrantIssued issued =
          own.answer(
              KmsAnswer.GrantIssued.class,
              creation(
                  key,
                  user(TestRegion.CALLER, "alice"),
                  Optional.of(user(TestRegion.CALLER, "bob"))));
      own.restart();
      KmsRequest retirable =
          new KmsRequest.ListRetirableGrants(user(TestRegion.CALLER, "bob"), 10, Optional.empty());
      KmsAnswer.HeldGrant held = own.answer(KmsAnswer.Grants.class, retirable).grants().getFirst();
      assertThat(held.grant().id()).isEqualTo(issued.grantId());
      assertThat(held.key()).isEqualTo(key);
      own.answer(KmsAnswer.GrantEnded.class, retirement(issued.token().orElseThrow()));
      assertThat(own.answer(KmsAnswer.Grants.class, retirable).grants()).isEmpty();
    }
  }

  @Test
  void sameName_isTheSameGrant_withANewToken() {
    KeyArn key = createKey();
    KmsRequest named = creation(key, alice, Optional.of(bob), Optional.of("nightly"), false);
    KmsAnswer.GrantIssued first = answer(KmsAnswer.GrantIssued.class, named);
    region.advance(Duration.ofSeconds(1));
    KmsAnswer.GrantIssued again = answer(KmsAnswer.GrantIssued.class, named);
    assertThat(again.grantId()).isEqualTo(first.grantId());
    assertThat(again.token()).isNotEqualTo(first.token());
    assertThat(listed(key)).containsExactly(first.grantId());
    assertThat(retirable(bob)).containsExactly(first.grantId());
    answer(KmsAnswer.GrantEnded.class, retirement(again.token().orElseThrow()));
    assertThat(retirable(bob)).isEmpty();
  }

  @Test
  void retirableGrants_areFoundOnAllKeys_pageByPage() {
    List<KeyArn> keys = IntStream.range(0, 7).mapToObj(i -> createKey()).toList();
    Set<String> expected = new TreeSet<>();
    List<KmsAnswer.GrantIssued> bobs = new ArrayList<>();
    for (KeyArn key : keys) {
      for (int i = 0; i < 2; i++) {
        bobs.add(issue(key, Optional.of(bob)));
        expected.add(bobs.getLast().grantId());
      }
      issue(key, Optional.of(alice));
      issue(key, Optional.empty());
    }
    assertThat(retirable(bob)).isEqualTo(expected);
    KmsAnswer.GrantIssued revoked = bobs.getFirst();
    answer(KmsAnswer.GrantEnded.class, revocation(revoked.key(), revoked.grantId()));
    expected.remove(revoked.grantId());
    assertThat(retirable(bob)).isEqualTo(expected);
    assertThat(retirable(user(caller, "carol"))).isEmpty();
  }

  @Test
  void whatWasAnsweredBefore_isListed_whoeverWritesMeanwhile() {
    KeyArn key = createKey();
    List<CompletionStage<Reply>> writing = new ArrayList<>();
    Set<String> kept = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      writing.add(region.start(caller, creation(key, alice, Optional.of(bob))));
    }
    for (CompletionStage<Reply> each : writing) {
      KmsAnswer.GrantIssued issued =
          TestRegion.answer(KmsAnswer.GrantIssued.class, TestRegion.get(each));
      kept.add(issued.grantId());
      assertThat(retirable(bob)).contains(issued.grantId());
    }
    assertThat(retirable(bob)).isEqualTo(kept);
  }

  private static KmsError strangerTo(Caller caller, String action, String resource) {
    return new KmsError.AccessDenied(
        "User: %s is not authorized to perform: %s on resource: %s because no resource-based policy allows the %s action"
            .formatted(caller.arn(), action, resource, action),
        action,
        resource);
  }

  @Test
  void retirableGrants_areToldInTheCallersAccountOnly() {
    Caller other = owner();
    String theirs = user(other, "bob");
    assertThat(refusal(new KmsRequest.ListRetirableGrants(theirs, 10, Optional.empty())))
        .isEqualTo(strangerTo(caller, "kms:ListRetirableGrants", theirs));
    assertThat(refusal(new KmsRequest.ListRetirableGrants("bob", 10, Optional.empty())))
        .isEqualTo(new KmsError.InvalidPrincipal("bob"));
  }

  @Test
  void keyOfAnotherAccount_letsNobodyIn_andStrangersFillNoDirectory() {
    KeyArn key = createKey();
    Caller stranger = owner();
    String dave = user(stranger, "dave");
    KmsAnswer.GrantIssued issued = issue(key, Optional.of(dave));
    for (KmsRequest request :
        List.of(
            creation(key, dave, Optional.of(bob)),
            retirement(key, issued.grantId()),
            retirement(issued.token().orElseThrow()),
            revocation(key, issued.grantId()))) {
      assertThat(TestRegion.refusal(region.ask(stranger, request)))
          .isEqualTo(strangerTo(stranger, request.operation().action(), key.toString()));
    }
    assertThat(listed(key)).containsExactly(issued.grantId());
    assertThat(
            region.journal.eventsOf(
                "directory|" + caller.account() + "|" + Partition.of(key.keyId())))
        .noneMatch(DirectoryEvent.RetirableGrantAdded.class::isInstance);
  }

  @Test
  void refusedOrDryCreation_leavesNothingBehind() {
    KeyArn key = createKey();
    assertThat(refusal(creation(key, alice, Optional.of(bob), Optional.empty(), true)))
        .isEqualTo(new KmsError.DryRun());
    assertThat(refusal(creation(key, "nobody", Optional.of(bob))))
        .isEqualTo(new KmsError.InvalidPrincipal("nobody"));
    String group = "arn:aws:iam::" + caller.account() + ":group/staff";
    assertThat(refusal(creation(key, group, Optional.empty())))
        .isEqualTo(new KmsError.InvalidPrincipal(group));
    assertThat(refusal(creation(key, alice, Optional.of("logs.amazonaws.com"))))
        .isEqualTo(new KmsError.InvalidPrincipal("logs.amazonaws.com"));
    assertThat(listed(key)).isEmpty();
    assertThat(
            region.journal.eventsOf(
                "directory|" + caller.account() + "|" + Partition.of(key.keyId())))
        .noneMatch(DirectoryEvent.RetirableGrantAdded.class::isInstance);
  }

  /** The directory is told first; what comes of it alone is listed by nobody. */
  @Test
  void creationBrokenOffAtTheKey_isNotListed() {
    try (TestRegion own = TestRegion.create()) {
      KeyArn key = own.createKey();
      String retiring = user(TestRegion.CALLER, "bob");
      own.journal.refuseWritesOf(KeyEvent.GrantIssued.class::isInstance);
      assertThat(
              own.start(
                      TestRegion.CALLER,
                      creation(key, user(TestRegion.CALLER, "alice"), Optional.of(retiring)))
                  .toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10));
      own.journal.refuseWritesOf(event -> false);
      assertThat(
              own.answer(
                      KmsAnswer.Grants.class,
                      new KmsRequest.ListRetirableGrants(retiring, 10, Optional.empty()))
                  .grants())
          .isEmpty();
    }
  }

  @Test
  void deletedKey_takesItsGrantsAlong() {
    try (TestRegion own = TestRegion.create()) {
      KeyArn key = own.createKey();
      String retiring = user(TestRegion.CALLER, "bob");
      own.answer(
          KmsAnswer.GrantIssued.class,
          creation(key, user(TestRegion.CALLER, "alice"), Optional.of(retiring)));
      own.answer(KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7));
      KmsRequest list = new KmsRequest.ListRetirableGrants(retiring, 10, Optional.empty());
      assertThat(own.answer(KmsAnswer.Grants.class, list).grants()).hasSize(1);
      own.advance(Duration.ofDays(8));
      assertThat(own.answer(KmsAnswer.Grants.class, list).grants()).isEmpty();
      own.runDue();
      assertThat(own.answer(KmsAnswer.Grants.class, list).grants()).isEmpty();
      own.restart();
      assertThat(own.answer(KmsAnswer.Grants.class, list).grants()).isEmpty();
    }
  }

  @Test
  void listGrants_goesPageByPage_andFilters() {
    KeyArn key = createKey();
    Set<String> alices = new TreeSet<>();
    for (int i = 0; i < 5; i++) {
      alices.add(issue(key, Optional.empty()).grantId());
    }
    String bobs =
        answer(KmsAnswer.GrantIssued.class, creation(key, bob, Optional.empty())).grantId();
    KeyReference named = new KeyReference.ByArn(key);
    List<String> paged = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Grants page =
          answer(
              KmsAnswer.Grants.class,
              new KmsRequest.ListGrants(named, Optional.empty(), Optional.of(alice), 2, marker));
      paged.addAll(ids(page));
      marker = page.nextMarker();
    } while (marker.isPresent());
    assertThat(paged).containsExactlyElementsOf(alices);
    assertThat(
            ids(
                answer(
                    KmsAnswer.Grants.class,
                    new KmsRequest.ListGrants(
                        named, Optional.of(bobs), Optional.empty(), 2, Optional.empty()))))
        .containsExactly(bobs);
    KmsAnswer.Grants first =
        answer(
            KmsAnswer.Grants.class,
            new KmsRequest.ListGrants(
                named, Optional.empty(), Optional.empty(), 2, Optional.empty()));
    assertThat(
            refusal(
                new KmsRequest.ListGrants(
                    named, Optional.empty(), Optional.of(alice), 2, first.nextMarker())))
        .as("a marker of another listing")
        .isEqualTo(new KmsError.MalformedMarker());
  }

  @Test
  void tokens_areVerified_whateverTheRequest_andThoseOfOtherKeysDoNoHarm() {
    KeyArn key = createKey();
    String token = issue(createKey(), Optional.empty()).token().orElseThrow();
    KmsRequest describe =
        new KmsRequest.OnKey(new KeyReference.ByArn(key), new KeyCommand.DescribeKey());
    answer(KmsAnswer.Described.class, new KmsRequest.WithGrantTokens(List.of(token), describe));
    assertThat(refusal(new KmsRequest.WithGrantTokens(List.of(token, "x"), describe)))
        .isEqualTo(new KmsError.InvalidGrantToken());
    assertThat(refusal(retirement("x"))).isEqualTo(new KmsError.InvalidGrantToken());
  }

  @Test
  void grant_holdsWhatWasAskedFor() {
    KeyArn key = createKey();
    issue(key, Optional.of(bob));
    KmsAnswer.Grants all =
        answer(
            KmsAnswer.Grants.class,
            new KmsRequest.ListGrants(
                new KeyReference.ByArn(key),
                Optional.empty(),
                Optional.empty(),
                10,
                Optional.empty()));
    Grant grant = all.grants().getFirst().grant();
    assertThat(grant.grantee().arn()).isEqualTo(alice);
    assertThat(grant.grantee().id()).isEqualTo("AIDAALICE");
    assertThat(grant.retiring().orElseThrow().id()).isEqualTo("AIDABOB");
    assertThat(grant.issuingAccount()).isEqualTo(caller.account());
    assertThat(grant.createdAt()).isEqualTo(region.now());
    assertThat(all.grants().getFirst().key())
        .isEqualTo(new KeyArn(REGION, caller.account(), key.keyId()));
  }
}
