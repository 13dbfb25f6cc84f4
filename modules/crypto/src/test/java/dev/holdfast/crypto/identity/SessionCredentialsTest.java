package dev.holdfast.crypto.identity;

import static dev.holdfast.crypto.TestTools.ACCOUNT;
import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.MUTATIONS;
import static dev.holdfast.crypto.TestTools.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.Mutations;
import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.iam.PolicyText;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens.Minted;
import dev.holdfast.model.sts.SessionTokens.Opened;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionCredentialsTest {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final String POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}]}";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"111122223333\"},\"Action\":\"sts:AssumeRole\"}]}";
  private static final Identity READER =
      new Identity.RoleSession(
          ACCOUNT,
          "arn:aws:sts::111122223333:assumed-role/reader/laptop",
          "arn:aws:iam::111122223333:role/reader",
          "AROA1",
          "laptop");
  private static final Session SESSION =
      session(READER, "AROA1", Optional.of(POLICY), Optional.of("ann"));

  private final OneAccount identities =
      new OneAccount()
          .given(
              new IamCommand.CreateRole(
                  "reader",
                  "/",
                  TRUST,
                  Map.of(),
                  Optional.empty(),
                  3_600,
                  Optional.empty(),
                  Map.of(),
                  "AROA1"));
  private final IdentityCredentials credentials = credentials(1, Region.US_EAST_1);

  private static Session session(
      Identity identity, String ownerId, Optional<String> policy, Optional<String> sourceIdentity) {
    return new Session(
        identity,
        ownerId,
        policy.map(PolicyText::new),
        List.of("arn:aws:iam::aws:policy/AdministratorAccess"),
        Map.of("Team", "röd", "cost", ""),
        Set.of("Team"),
        sourceIdentity,
        sourceIdentity.isPresent(),
        NOW,
        NOW.plusSeconds(900));
  }

  private IdentityCredentials credentials(int key, Region home) {
    return new IdentityCredentials(
        identities,
        home,
        new SealingKey(TestTools.secretOf(7), Box.NONCE_LABEL, TestTools.sealing()),
        new SealingKey(TestTools.secretOf(key), Box.NONCE_LABEL, TestTools.sealing()),
        MEMORY,
        GENERATORS.internal());
  }

  private Optional<SigningKey> find(Minted minted) {
    return find(minted.accessKeyId(), Optional.of(minted.token()));
  }

  private Optional<SigningKey> find(String accessKeyId, Optional<String> token) {
    return credentials
        .find(accessKeyId, token, DAY, Region.US_EAST_1, "kms")
        .toCompletableFuture()
        .join();
  }

  static Stream<Session> sessions() {
    return Stream.of(
        SESSION,
        session(READER, "AROA1", Optional.empty(), Optional.empty()),
        session(new Identity.Root(ACCOUNT), ACCOUNT.value(), Optional.empty(), Optional.empty()),
        session(
            new Identity.User(ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDA1", "alice"),
            "AIDA1",
            Optional.empty(),
            Optional.empty()),
        session(
            new Identity.FederatedUser(
                ACCOUNT, "arn:aws:sts::111122223333:federated-user/bob", "bob"),
            "AIDA1",
            Optional.of(POLICY),
            Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void token_isTheSession(Session session) {
    Minted minted = credentials.mint(session);
    assertThat(credentials.open(minted.accessKeyId(), minted.token(), NOW))
        .isEqualTo(new Opened.Valid(session));
    assertThat(UniqueIds.accountOf(minted.accessKeyId())).contains(ACCOUNT);
    assertThat(minted.accessKeyId()).startsWith("ASIA");
    String secret = new String(minted.secret().reveal(), StandardCharsets.US_ASCII);
    assertThat(secret).matches("[A-Za-z0-9+/]{40}");
    assertThat(minted.toString()).doesNotContain(secret);
    assertThat(new String(Base64.getDecoder().decode(minted.token()), StandardCharsets.ISO_8859_1))
        .doesNotContain(secret)
        .doesNotContain(session.identity().arn());
  }

  @Test
  void token_outlivesTheProcessThatMadeIt() {
    Minted minted = credentials.mint(SESSION);
    assertThat(credentials(1, Region.US_EAST_1).open(minted.accessKeyId(), minted.token(), NOW))
        .isEqualTo(new Opened.Valid(SESSION));
  }

  @Test
  void token_endsOnTime() {
    Minted minted = credentials.mint(SESSION);
    Instant last = SESSION.expiresAt().minusMillis(1);
    assertThat(credentials.open(minted.accessKeyId(), minted.token(), last))
        .isInstanceOf(Opened.Valid.class);
    assertThat(credentials.open(minted.accessKeyId(), minted.token(), SESSION.expiresAt()))
        .isEqualTo(new Opened.Expired());
    assertThat(find(minted).orElseThrow().expiresAt()).isEqualTo(SESSION.expiresAt());
  }

  @Test
  void foreignToken_isInvalid() {
    Minted minted = credentials.mint(SESSION);
    Minted other = credentials.mint(SESSION);
    for (IdentityCredentials wrong :
        List.of(credentials(2, Region.US_EAST_1), credentials(1, new Region("eu-west-1")))) {
      assertThat(wrong.open(minted.accessKeyId(), minted.token(), NOW))
          .isEqualTo(new Opened.Invalid());
    }
    assertThat(credentials.open(other.accessKeyId(), minted.token(), NOW))
        .isEqualTo(new Opened.Invalid());
    for (String bad :
        List.of(
            "",
            "!",
            "AQk=",
            minted.token() + "\n",
            minted.token().substring(4),
            "A".repeat(40_000))) {
      assertThat(credentials.open(minted.accessKeyId(), bad, NOW)).isEqualTo(new Opened.Invalid());
    }
  }

  @Test
  void signingKey_isDerivedFromTheSessionsSecret_forWhoTheSessionIs() {
    Minted minted = credentials.mint(SESSION);
    SigningKey found = find(minted).orElseThrow();
    byte[] expected =
        SigningKeyDerivation.derive(
            MEMORY.absorb(minted.secret().reveal()), DAY, Region.US_EAST_1, "kms");
    assertThat(found.key()).isEqualTo(expected);
    assertThat(found.caller().identity()).isEqualTo(READER);
    assertThat(found.caller().rights().sessionPolicies()).hasSize(2);
    assertThat(find(minted).orElseThrow()).isSameAs(found);
  }

  @Test
  void anotherTokenOfTheSameKey_isNotTakenForTheOneBefore() {
    Minted minted = credentials.mint(SESSION);
    assertThat(find(minted)).isPresent();
    for (Optional<String> other :
        List.of(
            Optional.<String>empty(),
            Optional.of(""),
            Optional.of(credentials.mint(SESSION).token()))) {
      assertThat(find(minted.accessKeyId(), other)).isEmpty();
    }
  }

  @Test
  void changesOfTheRole_reachItsSessions_andItsEndEndsThem() {
    Minted minted = credentials.mint(SESSION);
    assertThat(find(minted).orElseThrow().caller().rights().policies()).isEmpty();
    identities.given(new IamCommand.PutInlinePolicy(new Named.Role("reader"), "own", POLICY));
    assertThat(find(minted).orElseThrow().caller().rights().policies()).hasSize(1);
    identities.given(
        new IamCommand.DeleteInlinePolicy(new Named.Role("reader"), "own"),
        new IamCommand.DeleteRole("reader"));
    assertThat(find(minted)).isEmpty();
  }

  @Test
  void changedToken_isInvalid() {
    Minted minted = credentials.mint(SESSION);
    byte[] one = Base64.getDecoder().decode(minted.token());
    byte[] two =
        Base64.getDecoder()
            .decode(
                credentials
                    .mint(session(READER, "AROA1", Optional.empty(), Optional.empty()))
                    .token());
    Mutations mutations = new Mutations(20260301);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String bad = Base64.getEncoder().encodeToString(mutations.next(one, two));
      if (credentials.open(minted.accessKeyId(), bad, NOW).equals(new Opened.Invalid())) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(MUTATIONS);
  }

  @Test
  void changedText_isInvalid() {
    Minted minted = credentials.mint(SESSION);
    for (int i = 0; i < minted.token().length(); i++) {
      char c = minted.token().charAt(i);
      String bad =
          minted.token().substring(0, i) + (c == 'A' ? 'B' : 'A') + minted.token().substring(i + 1);
      assertThat(credentials.open(minted.accessKeyId(), bad, NOW)).isEqualTo(new Opened.Invalid());
    }
  }
}
