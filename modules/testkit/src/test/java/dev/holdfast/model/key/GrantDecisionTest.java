package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleGrant.ALICE;
import static dev.holdfast.testkit.key.SampleGrant.OPERATIONS;
import static dev.holdfast.testkit.key.SampleGrant.creation;
import static dev.holdfast.testkit.key.SampleGrant.grant;
import static dev.holdfast.testkit.key.SampleGrant.id;
import static dev.holdfast.testkit.key.SampleGrant.issued;
import static dev.holdfast.testkit.key.SampleGrant.named;
import static dev.holdfast.testkit.key.SampleKey.ACCOUNT;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OTHER_ACCOUNT;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.created;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrantDecisionTest {

  private static final GrantPrincipal BOB =
      new GrantPrincipal("arn:aws:iam::111122223333:user/bob", "AIDABOB");
  private static final GrantPrincipal READER =
      new GrantPrincipal("arn:aws:iam::444455556666:role/reader", "AROAREADER");
  private static final GrantPrincipal OTHER =
      new GrantPrincipal("arn:aws:iam::444455556666:root", "444455556666");

  private static KmsAnswer answer(String grantId, Instant at) {
    return new KmsAnswer.GrantIssued(ARN, grantId, at, Optional.empty());
  }

  private static KeyCommand.CreateGrant asking(
      Set<GrantOperation> operations, GrantConstraints constraints) {
    return new KeyCommand.CreateGrant(
        id(9), named(ALICE), Optional.empty(), operations, constraints, Optional.empty(), false);
  }

  private static Grant withName(Grant grant, String name) {
    return new Grant(
        grant.id(),
        Optional.of(name),
        grant.grantee(),
        grant.retiring(),
        grant.issuingAccount(),
        grant.operations(),
        grant.constraints(),
        grant.createdAt());
  }

  private static EncryptionContext context(String... pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return new EncryptionContext(map);
  }

  private static GrantConstraints equal(String... pairs) {
    return new GrantConstraints(Optional.of(context(pairs)), Optional.empty());
  }

  private static GrantConstraints subset(String... pairs) {
    return new GrantConstraints(Optional.empty(), Optional.of(context(pairs)));
  }

  // -- creating

  @Test
  void createGrant_issuesIt() {
    given(created()).when(creation(id(1), Optional.empty())).then(issued(1));
    given(created()).when(creation(id(1), Optional.empty())).thenAnswers(answer(id(1), BIRTH));
  }

  @Test
  void withoutAName_eachCallCreates() {
    given(created(), issued(1)).when(creation(id(2), Optional.empty())).then(issued(2));
  }

  @Test
  void sameNameAndAllElse_answersTheGrantThatIs() {
    KeyEvent named = new KeyEvent.GrantIssued(withName(grant(1), "nightly"));
    Instant later = BIRTH.plusSeconds(60);
    KeyScenario.Outcome again =
        given(created(), named).at(later).when(creation(id(2), Optional.of("nightly")));
    again.thenNothingChanges();
    again.thenAnswers(answer(id(1), later));
  }

  @Test
  void sameName_andAnythingElseOther_createsAnother() {
    KeyScenario named = given(created(), new KeyEvent.GrantIssued(withName(grant(1), "nightly")));
    KeyCommand.CreateGrant same = creation(id(2), Optional.of("nightly"));
    List<KeyCommand> others =
        List.of(
            creation(id(2), Optional.of("hourly")),
            new KeyCommand.CreateGrant(
                id(2),
                named(BOB),
                same.retiring(),
                OPERATIONS,
                same.constraints(),
                same.name(),
                false),
            new KeyCommand.CreateGrant(
                id(2),
                same.grantee(),
                Optional.of(named(BOB)),
                OPERATIONS,
                same.constraints(),
                same.name(),
                false),
            new KeyCommand.CreateGrant(
                id(2),
                same.grantee(),
                same.retiring(),
                Set.of(GrantOperation.DECRYPT),
                same.constraints(),
                same.name(),
                false),
            new KeyCommand.CreateGrant(
                id(2),
                same.grantee(),
                same.retiring(),
                OPERATIONS,
                subset("a", "b"),
                same.name(),
                false));
    for (KeyCommand other : others) {
      assertThat(named.when(other).decision())
          .isInstanceOfSatisfying(
              Decision.Persist.class, persist -> assertThat(persist.events()).hasSize(1));
    }
  }

  @Test
  void endedGrant_isNotWhatItsNameMeansAnyMore() {
    given(
            created(),
            new KeyEvent.GrantIssued(withName(grant(1), "nightly")),
            new KeyEvent.GrantRevoked(id(1)))
        .when(creation(id(2), Optional.of("nightly")))
        .then(new KeyEvent.GrantIssued(withName(grant(2), "nightly")));
  }

  @Test
  void whoDoesNotExist_isGivenNothing() {
    NamedPrincipal nobody =
        new NamedPrincipal("arn:aws:iam::111122223333:user/x", Optional.empty());
    given(created())
        .when(
            new KeyCommand.CreateGrant(
                id(1),
                nobody,
                Optional.empty(),
                OPERATIONS,
                GrantConstraints.NONE,
                Optional.empty(),
                false))
        .thenRefused(new KmsError.InvalidPrincipal(nobody.arn()));
    given(created())
        .when(
            new KeyCommand.CreateGrant(
                id(1),
                named(ALICE),
                Optional.of(nobody),
                OPERATIONS,
                GrantConstraints.NONE,
                Optional.empty(),
                false))
        .thenRefused(new KmsError.InvalidPrincipal(nobody.arn()));
  }

  @Test
  void whoDoesNotExist_isNotToldToStrangers() {
    NamedPrincipal nobody =
        new NamedPrincipal("arn:aws:iam::111122223333:user/x", Optional.empty());
    given(created())
        .by(STRANGER)
        .when(
            new KeyCommand.CreateGrant(
                id(1),
                nobody,
                Optional.empty(),
                OPERATIONS,
                GrantConstraints.NONE,
                Optional.empty(),
                false))
        .thenRefused(SampleKey.denied(STRANGER, "kms:CreateGrant"));
  }

  @Test
  void createGrantAlone_isRefused() {
    given(created())
        .when(asking(Set.of(GrantOperation.CREATE_GRANT), GrantConstraints.NONE))
        .thenRefused(
            new KmsError.Invalid("Grants must not contain only the CreateGrant operation."));
    given(created())
        .when(asking(Set.of(), GrantConstraints.NONE))
        .thenRefused(new KmsError.Invalid("Grants must contain at least one operation."));
  }

  @ParameterizedTest
  @EnumSource
  void operations_mustFitTheKey(GrantOperation operation) {
    Decision decision =
        given(created())
            .when(asking(EnumSet.of(operation, GrantOperation.DESCRIBE_KEY), GrantConstraints.NONE))
            .decision();
    boolean fits =
        switch (operation) {
          case SIGN,
              VERIFY,
              GET_PUBLIC_KEY,
              GENERATE_MAC,
              VERIFY_MAC,
              DERIVE_SHARED_SECRET,
              ENCAPSULATE,
              DECAPSULATE ->
              false;
          case DECRYPT,
              ENCRYPT,
              GENERATE_DATA_KEY,
              GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
              RE_ENCRYPT_FROM,
              RE_ENCRYPT_TO,
              CREATE_GRANT,
              RETIRE_GRANT,
              DESCRIBE_KEY,
              GENERATE_DATA_KEY_PAIR,
              GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT ->
              true;
        };
    if (fits) {
      assertThat(decision).isInstanceOf(Decision.Persist.class);
    } else {
      assertThat(decision)
          .isEqualTo(
              new Decision.Refuse(
                  new KmsError.Invalid(
                      operation.awsName()
                          + " is not an operation of a key with key spec SYMMETRIC_DEFAULT and key"
                          + " usage ENCRYPT_DECRYPT.")));
    }
  }

  @Test
  void constraint_hasAtMostEightPairs_ofAtMost384Characters() {
    Map<String, String> eight = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      eight.put("name" + i, "\ud83d\udd11".repeat(384));
    }
    Map<String, String> nine = new HashMap<>(eight);
    nine.put("one", "more");
    KmsError pairs = new KmsError.Invalid("A grant constraint must not have more than 8 pairs.");
    KmsError length =
        new KmsError.Invalid(
            "A value of a grant constraint must not be longer than 384 characters.");
    assertThat(given(created()).when(asking(OPERATIONS, both(eight))).decision())
        .isInstanceOf(Decision.Persist.class);
    given(created()).when(asking(OPERATIONS, both(nine))).thenRefused(pairs);
    given(created()).when(asking(OPERATIONS, subset("name", "x".repeat(385)))).thenRefused(length);
    given(created()).when(asking(OPERATIONS, equal("name", "x".repeat(385)))).thenRefused(length);
  }

  @Test
  void aKey_hasAtMostTheGrantsThatTheQuotaAllows() {
    KmsKey one = KeyScenario.replay(List.of(created(), issued(1)));
    KmsKey two = KeyScenario.replay(List.of(created(), issued(1), issued(2)));
    GrantTerms atMostTwo = new GrantTerms(Set.of(), Duration.ZERO, atMost(2));
    assertThat(decision(one, creation(id(9), Optional.empty()), OWNER, atMostTwo, BIRTH))
        .isInstanceOf(Decision.Persist.class);
    assertThat(decision(two, creation(id(9), Optional.empty()), OWNER, atMostTwo, BIRTH))
        .isEqualTo(
            new Decision.Refuse(
                new KmsError.LimitExceeded("The key has 2 grants, which is the quota.")));
  }

  private static GrantConstraints both(Map<String, String> pairs) {
    EncryptionContext context = new EncryptionContext(pairs);
    return new GrantConstraints(Optional.of(context), Optional.of(context));
  }

  @Test
  void aKey_hasAtMostFiftyThousandGrants() {
    List<KeyEvent> events = new ArrayList<>();
    events.add(created());
    events.add(new KeyEvent.GrantIssued(withName(grant(1), "nightly")));
    for (int i = 2; i <= KeyQuotas.AWS.grantsPerKey(); i++) {
      events.add(issued(i));
    }
    KeyScenario full = given(events);
    full.when(creation(id(60_000), Optional.empty()))
        .thenRefused(new KmsError.LimitExceeded("The key has 50000 grants, which is the quota."));
    full.when(creation(id(60_000), Optional.of("nightly"))).thenAnswers(answer(id(1), BIRTH));
    events.add(new KeyEvent.GrantRetired(id(7)));
    given(events).when(creation(id(60_000), Optional.empty())).then(issued(60_000));
  }

  @Test
  void dryRun_changesNothing_andIsToldLast() {
    KeyCommand.CreateGrant create = creation(id(1), Optional.empty());
    KeyCommand dry =
        new KeyCommand.CreateGrant(
            id(1),
            create.grantee(),
            create.retiring(),
            create.operations(),
            create.constraints(),
            create.name(),
            true);
    given(created()).when(dry).thenRefused(new KmsError.DryRun());
    given(created(), new KeyEvent.Disabled()).when(dry).thenRefused(new KmsError.KeyDisabled(ARN));
    given(created(), issued(1))
        .when(new KeyCommand.RetireGrant(id(1), true))
        .thenRefused(new KmsError.DryRun());
    given(created(), issued(1))
        .when(new KeyCommand.RevokeGrant(id(1), true))
        .thenRefused(new KmsError.DryRun());
    given(created())
        .when(new KeyCommand.RevokeGrant(id(1), true))
        .thenRefused(new KmsError.GrantNotFound(id(1)));
  }

  // -- child grants

  private static final Set<GrantOperation> PARENTS =
      Set.of(GrantOperation.DECRYPT, GrantOperation.DESCRIBE_KEY, GrantOperation.CREATE_GRANT);

  static Stream<Arguments> childGrants() {
    GrantConstraints none = GrantConstraints.NONE;
    Set<GrantOperation> decrypt = Set.of(GrantOperation.DECRYPT);
    Set<GrantOperation> encrypt = Set.of(GrantOperation.ENCRYPT);
    GrantConstraints equalAndSubset =
        new GrantConstraints(Optional.of(context("a", "1")), Optional.of(context("b", "2")));
    return Stream.of(
        // parent's constraints, child's operations, child's constraints, may it
        Arguments.of(none, PARENTS, none, true),
        Arguments.of(none, decrypt, none, true),
        Arguments.of(none, decrypt, equal("a", "1"), true),
        Arguments.of(none, encrypt, none, false),
        Arguments.of(none, Set.of(GrantOperation.DECRYPT, GrantOperation.ENCRYPT), none, false),
        Arguments.of(
            none, Set.of(GrantOperation.DECRYPT, GrantOperation.RETIRE_GRANT), none, false),
        Arguments.of(subset("a", "1"), decrypt, none, false),
        Arguments.of(subset("a", "1"), decrypt, subset("a", "1"), true),
        Arguments.of(subset("a", "1"), decrypt, subset("a", "1", "b", "2"), true),
        Arguments.of(subset("a", "1"), decrypt, subset("a", "2"), false),
        Arguments.of(subset("a", "1"), decrypt, subset("b", "1"), false),
        Arguments.of(subset("a", "1", "b", "2"), decrypt, subset("a", "1"), false),
        Arguments.of(subset("a", "1"), decrypt, equal("a", "1"), true),
        Arguments.of(subset("a", "1"), decrypt, equal("a", "1", "b", "2"), true),
        Arguments.of(subset("a", "1"), decrypt, equal("b", "2"), false),
        Arguments.of(equal("a", "1"), decrypt, none, false),
        Arguments.of(equal("a", "1"), decrypt, equal("a", "1"), true),
        Arguments.of(equal("a", "1"), decrypt, equal("a", "1", "b", "2"), false),
        Arguments.of(equal("a", "1"), decrypt, subset("a", "1"), false),
        Arguments.of(equal(), decrypt, equal(), true),
        Arguments.of(equal(), decrypt, none, false),
        Arguments.of(equalAndSubset, decrypt, equalAndSubset, true),
        Arguments.of(equalAndSubset, decrypt, equal("a", "1"), false),
        Arguments.of(equalAndSubset, decrypt, subset("b", "2"), false),
        // Whether names that differ in case are the same depends on who compares: refused.
        Arguments.of(subset("a", "1"), decrypt, subset("A", "1"), false));
  }

  @ParameterizedTest(name = "under {0}: {1} with {2}: {3}")
  @MethodSource("childGrants")
  void whoMayCreateOnlyByAGrant_createsNothingThatAllowsMore(
      GrantConstraints parents,
      Set<GrantOperation> operations,
      GrantConstraints constraints,
      boolean may) {
    Grant parent =
        new Grant(id(1), Optional.empty(), BOB, Optional.empty(), ACCOUNT, PARENTS, parents, BIRTH);
    KmsKey key = KeyScenario.replay(List.of(created(), new KeyEvent.GrantIssued(parent)));
    KeyCommand.CreateGrant create = asking(operations, constraints);
    Caller bob = user(ACCOUNT, BOB.id());
    if (may) {
      assertThat(decision(key, create, bob)).isInstanceOf(Decision.Persist.class);
    } else {
      assertDenied(decision(key, create, bob));
    }
    assertThat(decision(key, create, OWNER)).as("by a policy").isInstanceOf(Decision.Persist.class);
  }

  private static void assertDenied(Decision decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refuse -> assertThat(refuse.error()).isInstanceOf(KmsError.AccessDenied.class));
  }

  private static Decision decision(KmsKey key, KeyCommand command, Caller caller) {
    return decision(key, command, caller, GrantTerms.AT_ONCE, BIRTH);
  }

  private static Decision decision(
      KmsKey key, KeyCommand command, Caller caller, GrantTerms terms, Instant now) {
    return KeyDecider.decide(key, new KeyRequest(ARN, command, caller), terms, now).decision();
  }

  /** The same caller, whose own policy lets it retire grants. */
  private static Caller mayRetire(Caller caller) {
    Policy.Reading read =
        Policy.readIdentity(
            "retiring",
            """
            {"Version":"2012-10-17","Statement":
              {"Effect":"Allow","Action":"kms:RetireGrant","Resource":"*"}}\
            """);
    Policy policy = ((Policy.Reading.Ready) read).policy();
    return new Caller(
        caller.identity(),
        caller.accessKeyId(),
        new Rights(List.of(policy), Optional.empty(), List.of(), Map.of(), Optional.empty()));
  }

  // -- ending

  @Test
  void revokeGrant_endsIt() {
    given(created(), issued(1))
        .when(new KeyCommand.RevokeGrant(id(1), false))
        .then(new KeyEvent.GrantRevoked(id(1)));
    given(created(), issued(1))
        .when(new KeyCommand.RevokeGrant(id(1), false))
        .thenAnswers(new KmsAnswer.GrantEnded(ARN, grant(1)));
    given(created(), issued(1), new KeyEvent.GrantRevoked(id(1)))
        .when(new KeyCommand.RevokeGrant(id(1), false))
        .thenRefused(new KmsError.GrantNotFound(id(1)));
  }

  @Test
  void retireGrant_byTheIssuingAccount_endsIt() {
    given(created(), issued(1))
        .when(new KeyCommand.RetireGrant(id(1), false))
        .then(new KeyEvent.GrantRetired(id(1)));
    given(created(), issued(1), new KeyEvent.GrantRetired(id(1)))
        .when(new KeyCommand.RetireGrant(id(1), false))
        .thenRefused(new KmsError.GrantNotFound(id(1)));
  }

  @Test
  void keyPendingDeletion_letsItsGrantsEnd() {
    KeyEvent pending = new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7)));
    given(created(), issued(1), pending)
        .when(new KeyCommand.RetireGrant(id(1), false))
        .then(new KeyEvent.GrantRetired(id(1)));
    given(created(), issued(1), pending)
        .when(new KeyCommand.RevokeGrant(id(1), false))
        .then(new KeyEvent.GrantRevoked(id(1)));
  }

  private static Caller user(AccountId account, String id) {
    return new Caller(
        new Identity.User(account, "arn:aws:iam::" + account + ":user/" + id, id, id),
        "AKIA",
        Rights.OF_ROOT);
  }

  private static Caller session(AccountId account, String roleId, String name) {
    return new Caller(
        new Identity.RoleSession(
            account,
            "arn:aws:sts::" + account + ":assumed-role/reader/" + name,
            "arn:aws:iam::" + account + ":role/reader",
            roleId,
            name),
        "ASIA",
        Rights.OF_ROOT);
  }

  static Stream<Arguments> retiring() {
    Set<GrantOperation> withRetire = Set.of(GrantOperation.DECRYPT, GrantOperation.RETIRE_GRANT);
    Caller alice = user(ACCOUNT, ALICE.id());
    Caller reader = session(OTHER_ACCOUNT, READER.id(), "laptop");
    GrantPrincipal laptop =
        new GrantPrincipal(
            "arn:aws:sts::444455556666:assumed-role/reader/laptop", "AROAREADER:laptop");
    return Stream.of(
        // grantee's operations, retiring principal, caller, delegated, may it
        Arguments.of(OPERATIONS, null, OWNER, false, true),
        Arguments.of(OPERATIONS, null, STRANGER, false, false),
        Arguments.of(OPERATIONS, null, STRANGER, true, false),
        Arguments.of(OPERATIONS, null, alice, false, false),
        Arguments.of(withRetire, null, alice, false, true),
        Arguments.of(withRetire, null, user(ACCOUNT, "AIDAALICEAGAIN"), false, false),
        Arguments.of(withRetire, null, user(ACCOUNT, BOB.id()), false, false),
        Arguments.of(OPERATIONS, null, user(ACCOUNT, BOB.id()), true, true),
        Arguments.of(OPERATIONS, BOB, user(ACCOUNT, BOB.id()), false, true),
        Arguments.of(OPERATIONS, BOB, alice, false, false),
        Arguments.of(OPERATIONS, READER, reader, false, true),
        Arguments.of(OPERATIONS, laptop, reader, false, true),
        Arguments.of(
            OPERATIONS, laptop, session(OTHER_ACCOUNT, READER.id(), "phone"), false, false),
        Arguments.of(OPERATIONS, OTHER, STRANGER, false, true),
        Arguments.of(OPERATIONS, OTHER, user(OTHER_ACCOUNT, "AIDACAROL"), false, false),
        Arguments.of(OPERATIONS, OTHER, user(OTHER_ACCOUNT, "AIDACAROL"), true, true),
        Arguments.of(OPERATIONS, READER, user(OTHER_ACCOUNT, "AIDACAROL"), true, false));
  }

  @ParameterizedTest
  @MethodSource("retiring")
  void whoMayRetireAGrant(
      Set<GrantOperation> operations,
      GrantPrincipal retiring,
      Caller caller,
      boolean delegated,
      boolean may) {
    Grant grant =
        new Grant(
            id(1),
            Optional.empty(),
            ALICE,
            Optional.ofNullable(retiring),
            ACCOUNT,
            operations,
            GrantConstraints.NONE,
            BIRTH);
    KmsKey key = KeyScenario.replay(List.of(created(), new KeyEvent.GrantIssued(grant)));
    Ruling ruling =
        KeyDecider.decide(
            key,
            new KeyRequest(
                ARN,
                new KeyCommand.RetireGrant(id(1), false),
                delegated ? mayRetire(caller) : caller),
            GrantTerms.AT_ONCE,
            BIRTH);
    if (may) {
      assertThat(ruling.decision()).isInstanceOf(Decision.Persist.class);
    } else {
      assertDenied(ruling.decision());
    }
    assertThat(ruling.decided())
        .as("what is told of it")
        .extracting(DecidedRight::isAllowed)
        .containsExactly(may);
  }

  private static Reason whyRetired(Caller caller) {
    Grant grant =
        new Grant(
            id(1),
            Optional.empty(),
            ALICE,
            Optional.of(OTHER),
            ACCOUNT,
            OPERATIONS,
            GrantConstraints.NONE,
            BIRTH);
    return KeyDecider.decide(
            KeyScenario.replay(List.of(created(), new KeyEvent.GrantIssued(grant))),
            new KeyRequest(ARN, new KeyCommand.RetireGrant(id(1), true), caller),
            GrantTerms.AT_ONCE,
            BIRTH)
        .decided()
        .getFirst()
        .reason();
  }

  @Test
  void whoRetiresWithoutTheKeysPolicy_isToldOfTheGrant_andOfWhatHandsItOn() {
    assertThat(whyRetired(STRANGER)).isEqualTo(new Reason.Granted(id(1), Optional.empty()));
    assertThat(whyRetired(mayRetire(user(OTHER_ACCOUNT, "AIDACAROL"))))
        .isEqualTo(
            new Reason.Granted(
                id(1), Optional.of(new DecidingStatement("retiring", 1, Optional.empty()))));
  }

  @Test
  void grantThatIsNotThere_looksForbiddenToOtherAccounts() {
    KmsKey key = KeyScenario.replay(List.of(created()));
    assertThat(decision(key, new KeyCommand.RetireGrant(id(1), false), STRANGER))
        .isEqualTo(new Decision.Refuse(SampleKey.denied(STRANGER, "kms:RetireGrant")));
  }

  @Test
  void lateGrant_countsForItsGranteeOnlyWithItsToken() {
    Grant grant =
        new Grant(
            id(1),
            Optional.empty(),
            ALICE,
            Optional.empty(),
            ACCOUNT,
            Set.of(GrantOperation.DECRYPT, GrantOperation.RETIRE_GRANT),
            GrantConstraints.NONE,
            BIRTH);
    KmsKey key = KeyScenario.replay(List.of(created(), new KeyEvent.GrantIssued(grant)));
    Duration delay = Duration.ofMinutes(5);
    KeyCommand.RetireGrant retire = new KeyCommand.RetireGrant(id(1), false);
    Caller alice = user(ACCOUNT, ALICE.id());
    GrantTerms without = new GrantTerms(Set.of(id(2)), delay, atMost(3));
    GrantTerms with = new GrantTerms(Set.of(id(1)), delay, atMost(3));
    Instant early = BIRTH.plus(delay).minusMillis(1);
    assertThat(decision(key, retire, alice, without, early)).isInstanceOf(Decision.Refuse.class);
    assertThat(decision(key, retire, alice, with, early)).isInstanceOf(Decision.Persist.class);
    assertThat(decision(key, retire, alice, without, BIRTH.plus(delay)))
        .isInstanceOf(Decision.Persist.class);
    assertThat(decision(key, retire, OWNER, without, early))
        .as("the issuing account does not need the grant")
        .isInstanceOf(Decision.Persist.class);
  }

  // -- listing

  private static KmsAnswer grants(int... numbers) {
    List<KmsAnswer.HeldGrant> held = new ArrayList<>();
    for (int number : numbers) {
      held.add(new KmsAnswer.HeldGrant(ARN, grant(number)));
    }
    return new KmsAnswer.Grants(Optional.of(ARN), held, Optional.empty());
  }

  private static KeyCommand list(
      Optional<String> grantId, Optional<GrantPrincipal> grantee, Optional<String> after) {
    return new KeyCommand.ListGrants(grantId, grantee.map(p -> named(p)), after, 2);
  }

  @Test
  void listGrants_tellsThemInTheOrderOfTheirIds() {
    KeyScenario three = given(created(), issued(3), issued(1), issued(2));
    three
        .when(list(Optional.empty(), Optional.empty(), Optional.empty()))
        .thenAnswers(grants(1, 2));
    three.when(list(Optional.empty(), Optional.empty(), Optional.of(id(2)))).thenAnswers(grants(3));
    three.when(list(Optional.of(id(2)), Optional.empty(), Optional.empty())).thenAnswers(grants(2));
    three
        .when(list(Optional.of(id(2)), Optional.empty(), Optional.of(id(2))))
        .thenAnswers(grants());
    three.when(list(Optional.of(id(4)), Optional.empty(), Optional.empty())).thenAnswers(grants());
    three
        .when(list(Optional.empty(), Optional.of(ALICE), Optional.empty()))
        .thenAnswers(grants(1, 2));
    three.when(list(Optional.empty(), Optional.of(BOB), Optional.empty())).thenAnswers(grants());
    three.when(list(Optional.of(id(2)), Optional.of(BOB), Optional.empty())).thenAnswers(grants());
  }

  @Test
  void listGrants_toNobody_isRefused() {
    given(created())
        .when(
            new KeyCommand.ListGrants(
                Optional.empty(),
                Optional.of(new NamedPrincipal("nobody", Optional.empty())),
                Optional.empty(),
                2))
        .thenRefused(new KmsError.InvalidPrincipal("nobody"));
  }

  @Test
  void retirableGrants_areToldOfTheirPrincipalOnly() {
    Grant retirable =
        new Grant(
            id(1),
            Optional.empty(),
            ALICE,
            Optional.of(BOB),
            ACCOUNT,
            OPERATIONS,
            GrantConstraints.NONE,
            BIRTH);
    KeyScenario key = given(created(), new KeyEvent.GrantIssued(retirable), issued(2));
    Set<String> all = Set.of(id(1), id(2), id(3));
    key.when(new KeyCommand.TellRetirableGrants(all, BOB.id()))
        .thenAnswers(
            new KmsAnswer.Grants(
                Optional.of(ARN),
                List.of(new KmsAnswer.HeldGrant(ARN, retirable)),
                Optional.empty()));
    key.when(new KeyCommand.TellRetirableGrants(all, ALICE.id())).thenAnswers(grants());
  }

  private static KeyQuotas atMost(int grants) {
    return new KeyQuotas(1, 1, grants, KeyQuotas.MAX_KEY_POLICY_BYTES);
  }
}
