package dev.holdfast.model.sts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.iam.TrustPolicy;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StsDeciderTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.9Z");
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final String READER = "arn:aws:iam::999988887777:role/apps/reader";
  private static final String POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}]}";
  private static final AssumableRole ROLE =
      new AssumableRole(
          new AccountId("999988887777"),
          READER,
          "AROA1",
          "reader",
          new TrustPolicy("{}", Map.of()),
          7_200,
          Map.of());
  private static final Caller ALICE =
      new Caller(
          new Identity.User(ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDA1", "alice"),
          "AKIA1",
          Rights.OF_ROOT);

  private static Session sessionOf(Identity identity, Map<String, String> tags, Set<String> keys) {
    return new Session(
        identity,
        "AROA9",
        Optional.empty(),
        List.of(),
        tags,
        keys,
        Optional.of("ann"),
        true,
        FROM,
        FROM.plusSeconds(900));
  }

  private static Session roleSession(Map<String, String> tags, Set<String> transitive) {
    return sessionOf(
        new Identity.RoleSession(
            ACCOUNT,
            "arn:aws:sts::111122223333:assumed-role/first/x",
            "arn:aws:iam::111122223333:role/first",
            "AROA9",
            "x"),
        tags,
        transitive);
  }

  /** An AssumeRole that is filled in as a test needs it. */
  private static final class Asking {
    private String sessionName = "laptop";
    private Optional<String> policy = Optional.empty();
    private List<String> policyArns = List.of();
    private Optional<Integer> seconds = Optional.empty();
    private Map<String, String> tags = Map.of();
    private Set<String> transitive = Set.of();
    private Optional<String> externalId = Optional.empty();
    private Optional<String> sourceIdentity = Optional.empty();
    private Caller caller = ALICE;
    private Optional<Session> callerSession = Optional.empty();
    private Optional<AssumableRole> role = Optional.of(ROLE);
    private Optional<String> denial = Optional.empty();

    private StsOutcome outcome() {
      return StsDecider.assumeRole(
          new StsCommand.AssumeRole(
              READER,
              sessionName,
              policy,
              policyArns,
              seconds,
              tags,
              transitive,
              externalId,
              sourceIdentity),
          caller,
          callerSession,
          role,
          arn -> arn.endsWith("/known"),
          denial,
          NOW);
    }

    private Session granted() {
      StsOutcome outcome = outcome();
      assertThat(outcome).isInstanceOf(StsOutcome.Granted.class);
      return ((StsOutcome.Granted) outcome).session();
    }

    private StsError refused() {
      StsOutcome outcome = outcome();
      assertThat(outcome).isInstanceOf(StsOutcome.Refused.class);
      return ((StsOutcome.Refused) outcome).error();
    }
  }

  private final Asking asking = new Asking();

  @Test
  void session_isOfTheRolesAccount_andLastsAnHour() {
    asking.policy = Optional.of(POLICY);
    asking.policyArns = List.of("arn:aws:iam::999988887777:policy/known");
    asking.tags = Map.of("Team", "red");
    asking.transitive = Set.of("Team");
    asking.sourceIdentity = Optional.of("ann");
    assertThat(asking.granted())
        .isEqualTo(
            new Session(
                new Identity.RoleSession(
                    ROLE.account(),
                    "arn:aws:sts::999988887777:assumed-role/reader/laptop",
                    READER,
                    "AROA1",
                    "laptop"),
                "AROA1",
                Optional.of(new PolicyText(POLICY)),
                List.of("arn:aws:iam::999988887777:policy/known"),
                Map.of("Team", "red"),
                Set.of("Team"),
                Optional.of("ann"),
                false,
                FROM,
                FROM.plusSeconds(3_600)));
  }

  @Test
  void whoIsDenied_isToldSo() {
    asking.denial = Optional.of("no");
    assertThat(asking.refused()).isEqualTo(new StsError.AccessDenied("no"));
  }

  @Test
  void root_assumesNoRoles() {
    asking.caller = Caller.root(ACCOUNT, "test");
    assertThat(asking.refused())
        .isEqualTo(new StsError.AccessDenied("Roles may not be assumed by root accounts."));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 899, 43_201})
  void duration_is15MinutesTo12Hours(int seconds) {
    asking.seconds = Optional.of(seconds);
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
  }

  @Test
  void duration_isAtMostTheRoles() {
    asking.seconds = Optional.of(7_200);
    assertThat(asking.granted().expiresAt()).isEqualTo(FROM.plusSeconds(7_200));
    asking.seconds = Optional.of(7_201);
    assertThat(asking.refused())
        .isEqualTo(
            new StsError.ValidationError(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this"
                    + " role."));
  }

  @Test
  void chainedSession_lastsAnHourAtMost_aSessionTokensDoesNotCount() {
    asking.seconds = Optional.of(3_601);
    asking.callerSession = Optional.of(roleSession(Map.of(), Set.of()));
    assertThat(asking.refused())
        .isEqualTo(
            new StsError.ValidationError(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
                    + " by role chaining"));
    asking.seconds = Optional.of(3_600);
    assertThat(asking.granted().multiFactor()).isTrue();
    asking.seconds = Optional.of(7_200);
    asking.callerSession = Optional.of(sessionOf(ALICE.identity(), Map.of(), Set.of()));
    assertThat(asking.granted().expiresAt()).isEqualTo(FROM.plusSeconds(7_200));
  }

  @Test
  void transitiveTags_goOnThroughAChain_othersDoNot() {
    asking.callerSession =
        Optional.of(roleSession(Map.of("Kept", "1", "Lost", "2"), Set.of("Kept")));
    asking.tags = Map.of("New", "3");
    Session session = asking.granted();
    assertThat(session.tags()).isEqualTo(Map.of("Kept", "1", "New", "3"));
    assertThat(session.transitiveTagKeys()).isEqualTo(Set.of("Kept"));
    asking.tags = Map.of("kept", "other");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
  }

  @Test
  void sourceIdentity_staysThroughAChain() {
    asking.callerSession = Optional.of(roleSession(Map.of(), Set.of()));
    assertThat(asking.granted().sourceIdentity()).contains("ann");
    asking.sourceIdentity = Optional.of("bob");
    assertThat(asking.refused()).isInstanceOf(StsError.AccessDenied.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a b", "a/b", "ä1", "a:b"})
  void sessionName_isTwoTo64NameCharacters(String name) {
    asking.sessionName = name;
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.sessionName = "n".repeat(65);
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
  }

  @Test
  void externalId_isTwoTo1224Characters() {
    asking.externalId = Optional.of("x:y/" + "e".repeat(1_220));
    assertThat(asking.outcome()).isInstanceOf(StsOutcome.Granted.class);
    for (String bad : List.of("e", "e".repeat(1_225), "a b")) {
      asking.externalId = Optional.of(bad);
      assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    }
  }

  @Test
  void sessionPolicy_isAnIdentityPolicyOf2048Characters() {
    asking.policy = Optional.of(POLICY + " ".repeat(2_048 - POLICY.length()));
    assertThat(asking.outcome()).isInstanceOf(StsOutcome.Granted.class);
    asking.policy = Optional.of(POLICY + " ".repeat(2_049 - POLICY.length()));
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.policy = Optional.of("{}");
    assertThat(asking.refused()).isInstanceOf(StsError.MalformedPolicyDocument.class);
    asking.policy = Optional.of("\u0100");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
  }

  @Test
  void sessionPolicyArns_areTenThatExist() {
    String known = "arn:aws:iam::999988887777:policy/known";
    asking.policyArns = java.util.Collections.nCopies(10, known);
    assertThat(asking.outcome()).isInstanceOf(StsOutcome.Granted.class);
    asking.policyArns = java.util.Collections.nCopies(11, known);
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.policyArns = List.of("arn:aws:iam::999988887777:policy/none");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.policyArns = List.of("known");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
  }

  @Test
  void tags_areFiftyWellFormedOnes_andSmallTogether() {
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      tags.put("key" + i, "");
    }
    asking.tags = tags;
    assertThat(asking.outcome()).isInstanceOf(StsOutcome.Granted.class);
    tags.put("more", "");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.tags = Map.of("aws:x", "");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.tags = Map.of("a", "");
    asking.transitive = Set.of("b");
    assertThat(asking.refused()).isInstanceOf(StsError.ValidationError.class);
    asking.transitive = Set.of();
    Map<String, String> large = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      large.put("key" + i, "v".repeat(256));
    }
    asking.tags = large;
    assertThat(asking.refused()).isInstanceOf(StsError.PackedPolicyTooLarge.class);
  }

  @Test
  void sessionToken_isItsOwners_forTwelveHours() {
    var outcome =
        (StsOutcome.Granted)
            StsDecider.sessionToken(
                new StsCommand.GetSessionToken(Optional.empty()), ALICE, Optional.empty(), NOW);
    assertThat(outcome.session().identity()).isEqualTo(ALICE.identity());
    assertThat(outcome.session().ownerId()).isEqualTo("AIDA1");
    assertThat(outcome.session().isOfOwner()).isTrue();
    assertThat(outcome.session().expiresAt()).isEqualTo(FROM.plusSeconds(43_200));
    assertThat(outcome.session().isExpired(FROM.plusSeconds(43_199))).isFalse();
    assertThat(outcome.session().isExpired(FROM.plusSeconds(43_200))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {899, 129_601})
  void sessionTokensDuration_is15MinutesTo36Hours(int seconds) {
    assertThat(
            StsDecider.sessionToken(
                new StsCommand.GetSessionToken(Optional.of(seconds)), ALICE, Optional.empty(), NOW))
        .isInstanceOf(StsOutcome.Refused.class);
  }

  @Test
  void rootsSessionToken_lastsAnHour() {
    var outcome =
        (StsOutcome.Granted)
            StsDecider.sessionToken(
                new StsCommand.GetSessionToken(Optional.of(129_600)),
                Caller.root(ACCOUNT, "test"),
                Optional.empty(),
                NOW);
    assertThat(outcome.session().expiresAt()).isEqualTo(FROM.plusSeconds(3_600));
  }

  @Test
  void sessions_getNoFurtherTokens() {
    Optional<Session> session = Optional.of(roleSession(Map.of(), Set.of()));
    assertThat(
            StsDecider.sessionToken(
                new StsCommand.GetSessionToken(Optional.empty()), ALICE, session, NOW))
        .isEqualTo(
            new StsOutcome.Refused(
                new StsError.AccessDenied("Cannot call GetSessionToken with session credentials")));
    assertThat(federate("bob", session)).isInstanceOf(StsOutcome.Refused.class);
  }

  private static StsOutcome federate(String name, Optional<Session> session) {
    return StsDecider.federationToken(
        new StsCommand.GetFederationToken(
            name, Optional.of(POLICY), List.of(), Optional.empty(), Map.of("a", "b")),
        ALICE,
        session,
        arn -> false,
        NOW);
  }

  @Test
  void federatedUser_isNamedByWhoAsks() {
    Session session = ((StsOutcome.Granted) federate("bob", Optional.empty())).session();
    assertThat(session.identity())
        .isEqualTo(
            new Identity.FederatedUser(
                ACCOUNT, "arn:aws:sts::111122223333:federated-user/bob", "bob"));
    assertThat(session.ownerId()).isEqualTo("AIDA1");
    for (String bad : List.of("b", "b".repeat(33), "b b")) {
      assertThat(federate(bad, Optional.empty())).isInstanceOf(StsOutcome.Refused.class);
    }
  }
}
