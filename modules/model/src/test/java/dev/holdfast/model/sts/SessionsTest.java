package dev.holdfast.model.sts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamDecider;
import dev.holdfast.model.iam.IamDecision;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.RequestContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccountId HERE = new AccountId("111122223333");
  private static final AccountId THERE = new AccountId("999988887777");
  private static final String ROLE = "arn:aws:iam::999988887777:role/reader";
  private static final Named.User ALICE = new Named.User("alice");
  private static final String MAY_ASSUME =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
          + "[\"sts:AssumeRole\"],\"Resource\":\"*\"}]}";
  private static final String TRUSTS_HERE =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"111122223333\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"],"
          + "\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"secret-word\"}}}]}";

  /** Accounts in memory, and tokens that are kept instead of sealed. */
  private static final class World implements Identities, SessionTokens {
    private final Map<AccountId, IamAccount> accounts = new HashMap<>();
    private final Map<String, Session> sessions = new HashMap<>();

    void given(AccountId account, IamCommand command) {
      IamAccount before = accounts.getOrDefault(account, IamAccount.empty(account));
      var decision = (IamDecision.Persist) IamDecider.decide(before, command, IamQuotas.AWS, NOW);
      accounts.put(account, before.apply(decision.event()));
    }

    @Override
    public Optional<IamAccount> find(AccountId account) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<IamAccount> load(AccountId account) {
      return CompletableFuture.completedStage(
          accounts.getOrDefault(account, IamAccount.empty(account)));
    }

    @Override
    public Minted mint(Session session) {
      String id = "ASIA" + sessions.size();
      sessions.put(id, session);
      return new Minted(id, Plaintext.takeOwnershipOf(new byte[40]), id);
    }

    @Override
    public Opened open(String accessKeyId, String token, Instant now) {
      return Optional.ofNullable(sessions.get(token))
          .<Opened>map(Opened.Valid::new)
          .orElseGet(Opened.Invalid::new);
    }
  }

  private final World world = new World();
  private final Sessions sessions = new Sessions(world, world, InstantSource.fixed(NOW));

  @BeforeEach
  void makeAliceAndReader() {
    world.given(HERE, new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA1"));
    world.given(
        HERE, new IamCommand.CreateAccessKey("alice", "AKIA1", new SealedSecret(new byte[1])));
    world.given(
        THERE,
        new IamCommand.CreateRole(
            "reader",
            "/",
            TRUSTS_HERE,
            Map.of(),
            Optional.empty(),
            3_600,
            Optional.empty(),
            Map.of(),
            "AROA1"));
  }

  private Caller alice() {
    return world.accounts.get(HERE).signer("AKIA1").orElseThrow().caller();
  }

  private StsReply ask(
      Caller caller, Optional<String> token, StsCommand command, String externalId) {
    return sessions
        .ask(
            caller,
            token,
            command,
            RequestContext.of(Map.of("sts:ExternalId", List.of(externalId))))
        .toCompletableFuture()
        .join();
  }

  private static StsCommand assume(
      String roleArn, Map<String, String> tags, Optional<String> sourceIdentity) {
    return new StsCommand.AssumeRole(
        roleArn,
        "laptop",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        tags,
        Set.of(),
        Optional.of("secret-word"),
        sourceIdentity);
  }

  private StsReply assumeReader(String externalId) {
    return ask(alice(), Optional.empty(), assume(ROLE, Map.of(), Optional.empty()), externalId);
  }

  private static StsError error(StsReply reply) {
    return ((StsReply.Refused) reply).error();
  }

  @Test
  void roleOfAnotherAccount_isAssumedWhenBothSidesAllow() {
    assertThat(assumeReader("secret-word")).isInstanceOf(StsReply.Refused.class);
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    var issued = (StsReply.Issued) assumeReader("secret-word");
    assertThat(issued.session().identity().principalId()).isEqualTo("AROA1:laptop");
    assertThat(issued.session().ownerId()).isEqualTo("AROA1");
    assertThat(assumeReader("another-word"))
        .isInstanceOf(StsReply.Refused.class)
        .extracting(SessionsTest::error)
        .isInstanceOf(StsError.AccessDenied.class);
  }

  @Test
  void assumedOrRefused_theReplySaysWhatDecided() {
    assertThat(decided(assumeReader("secret-word")))
        .containsExactly(
            "sts:AssumeRole: Not allowed because no identity-based policy of the caller allows it,"
                + " to whom statement 1 of policy "
                + ROLE
                + " leaves it.");
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    assertThat(decided(assumeReader("secret-word")))
        .containsExactly(
            "sts:AssumeRole: Allowed across accounts by statement 1 of policy "
                + ROLE
                + " and by statement 1 of policy arn:aws:iam::111122223333:user/alice#own.");
    assertThat(
            decided(
                ask(
                    alice(),
                    Optional.empty(),
                    assume(ROLE, Map.of("team", "blue"), Optional.empty()),
                    "secret-word")))
        .as("the right that is there, and the one that is missing")
        .satisfiesExactly(
            text -> assertThat(text).startsWith("sts:AssumeRole: Allowed across accounts"),
            text -> assertThat(text).startsWith("sts:TagSession: Not allowed"));
    assertThat(
            decided(
                ask(
                    alice(),
                    Optional.empty(),
                    assume(ROLE, Map.of("aws:team", "blue"), Optional.empty()),
                    "another-word")))
        .as("refused for its form, before rights were looked at")
        .isEmpty();
  }

  private static List<String> decided(StsReply reply) {
    List<DecidedRight> decided =
        switch (reply) {
          case StsReply.Issued issued -> issued.decided();
          case StsReply.Refused refused -> refused.decided();
          case StsReply.KeyAccount ignored -> List.of();
        };
    return decided.stream()
        .map(right -> right.action() + ": " + right.reason().sentence())
        .toList();
  }

  @Test
  void missingRole_looksLikeOneThatDoesNotTrustTheCaller() {
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    String missing = "arn:aws:iam::999988887777:role/writer";
    StsReply ofMissing =
        ask(alice(), Optional.empty(), assume(missing, Map.of(), Optional.empty()), "x");
    assertThat(error(ofMissing).message().replace("role/writer", "role/reader"))
        .isEqualTo(error(assumeReader("another-word")).message());
  }

  @Test
  void tagsAndSourceIdentity_areRightsOfTheirOwn() {
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    StsCommand tagging = assume(ROLE, Map.of("team", "blue"), Optional.empty());
    assertThat(ask(alice(), Optional.empty(), tagging, "secret-word"))
        .isInstanceOf(StsReply.Refused.class);
    world.given(
        HERE,
        new IamCommand.PutInlinePolicy(
            ALICE, "own", MAY_ASSUME.replace("sts:AssumeRole", "sts:*")));
    assertThat(ask(alice(), Optional.empty(), tagging, "secret-word"))
        .isInstanceOf(StsReply.Issued.class);
    // The role's trust policy does not know of source identities.
    StsCommand naming = assume(ROLE, Map.of(), Optional.of("ann"));
    assertThat(ask(alice(), Optional.empty(), naming, "secret-word"))
        .isInstanceOf(StsReply.Refused.class);
  }

  @Test
  void userMadeAgain_isNotTrustedByName() {
    String trustsAlice =
        TRUSTS_HERE.replace("\"111122223333\"", "\"arn:aws:iam::111122223333:user/alice\"");
    world.given(
        THERE,
        new IamCommand.UpdateAssumeRolePolicy(
            "reader", trustsAlice, Map.of("arn:aws:iam::111122223333:user/alice", "AIDA1")));
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    assertThat(assumeReader("secret-word")).isInstanceOf(StsReply.Issued.class);
    world.given(HERE, new IamCommand.DeleteInlinePolicy(ALICE, "own"));
    world.given(HERE, new IamCommand.DeleteAccessKey("alice", "AKIA1"));
    world.given(HERE, new IamCommand.DeleteUser("alice"));
    world.given(HERE, new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA2"));
    world.given(
        HERE, new IamCommand.CreateAccessKey("alice", "AKIA1", new SealedSecret(new byte[1])));
    world.given(HERE, new IamCommand.PutInlinePolicy(ALICE, "own", MAY_ASSUME));
    assertThat(assumeReader("secret-word")).isInstanceOf(StsReply.Refused.class);
  }

  @Test
  void sessionThatAssumesARole_isKnownByItsToken() {
    world.given(
        HERE,
        new IamCommand.PutInlinePolicy(
            ALICE, "own", MAY_ASSUME.replace("sts:AssumeRole", "sts:*")));
    var issued =
        (StsReply.Issued)
            ask(
                alice(),
                Optional.empty(),
                assume(ROLE, Map.of("team", "blue"), Optional.empty()),
                "secret-word");
    Caller session =
        world
            .accounts
            .get(THERE)
            .caller(issued.session(), issued.credentials().accessKeyId())
            .orElseThrow();
    assertThat(session.rights().tags()).isEqualTo(Map.of("team", "blue"));
    assertThat(
            error(
                    ask(
                        session,
                        Optional.of(issued.credentials().token()),
                        new StsCommand.GetSessionToken(Optional.empty()),
                        ""))
                .message())
        .isEqualTo("Cannot call GetSessionToken with session credentials");
  }

  @Test
  void accessKeyInfo_isReadFromTheIdAlone() {
    assertThat(
            ask(
                alice(),
                Optional.empty(),
                new StsCommand.GetAccessKeyInfo("AKIAYOSFODNNQAAAAAAA"),
                ""))
        .isEqualTo(new StsReply.KeyAccount(new AccountId("581039954779")));
    assertThat(ask(alice(), Optional.empty(), new StsCommand.GetAccessKeyInfo("AKIA1"), ""))
        .isInstanceOf(StsReply.Refused.class);
  }

  @Test
  void arnThatIsNoRoles_isRefused() {
    for (String arn :
        List.of("", "reader", ROLE.replace("role/", "user/"), ROLE.replace("999988887777", "9"))) {
      assertThat(
              error(
                  ask(
                      alice(),
                      Optional.empty(),
                      assume(arn, Map.of(), Optional.empty()),
                      "secret-word")))
          .isInstanceOf(StsError.ValidationError.class);
    }
  }

  @Test
  void sessionAndFederationTokens_areIssued() {
    assertThat(ask(alice(), Optional.empty(), new StsCommand.GetSessionToken(Optional.empty()), ""))
        .isInstanceOf(StsReply.Issued.class);
    assertThat(
            ask(
                alice(),
                Optional.empty(),
                new StsCommand.GetFederationToken(
                    "bob",
                    Optional.empty(),
                    List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"),
                    Optional.empty(),
                    Map.of()),
                ""))
        .isInstanceOf(StsReply.Issued.class);
  }
}
