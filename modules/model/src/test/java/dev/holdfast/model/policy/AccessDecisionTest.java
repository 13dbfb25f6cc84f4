package dev.holdfast.model.policy;

import static dev.holdfast.model.policy.Sample.ACCOUNT;
import static dev.holdfast.model.policy.Sample.ALICE;
import static dev.holdfast.model.policy.Sample.BOB;
import static dev.holdfast.model.policy.Sample.FEDERATED;
import static dev.holdfast.model.policy.Sample.KEY;
import static dev.holdfast.model.policy.Sample.OTHER_ACCOUNT;
import static dev.holdfast.model.policy.Sample.ROLE;
import static dev.holdfast.model.policy.Sample.SESSION;
import static dev.holdfast.model.policy.Sample.alice;
import static dev.holdfast.model.policy.Sample.bob;
import static dev.holdfast.model.policy.Sample.bounded;
import static dev.holdfast.model.policy.Sample.caller;
import static dev.holdfast.model.policy.Sample.federated;
import static dev.holdfast.model.policy.Sample.identity;
import static dev.holdfast.model.policy.Sample.key;
import static dev.holdfast.model.policy.Sample.request;
import static dev.holdfast.model.policy.Sample.rights;
import static dev.holdfast.model.policy.Sample.scoped;
import static dev.holdfast.model.policy.Sample.session;
import static dev.holdfast.model.policy.Sample.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.AccessDecision.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may act on a key, on a role, and where no resource has a say. */
class AccessDecisionTest {

  private static final Rights NO_RIGHTS = rights();
  private static final Policy OWN =
      identity("own", "{'Sid':'Use','Effect':'Allow','Action':'kms:*','Resource':'*'}");
  private static final Policy OTHER_ACTION =
      identity("narrow", "{'Effect':'Allow','Action':'kms:Decrypt','Resource':'*'}");
  private static final Policy DENYING =
      identity("deny", "{'Sid':'No','Effect':'Deny','Action':'kms:Encrypt','Resource':'*'}");

  private static String allow(String principal) {
    return "{'Effect':'Allow','Principal':" + principal + ",'Action':'kms:*','Resource':'*'}";
  }

  private static String deny(String principal) {
    return "{'Effect':'Deny','Principal':" + principal + ",'Action':'kms:*','Resource':'*'}";
  }

  private static String aws(String... principals) {
    return "{'AWS':['" + String.join("','", principals) + "']}";
  }

  private static final String ROOT = "arn:aws:iam::111122223333:root";
  private static final Policy DELEGATING = key(allow(aws(ROOT)));

  private static Grant grant(String id, GrantConstraints constraints) {
    return new Grant(
        "9".repeat(64),
        Optional.empty(),
        new GrantPrincipal("whoever", id),
        Optional.empty(),
        ACCOUNT,
        Set.of(GrantOperation.ENCRYPT, GrantOperation.DESCRIBE_KEY),
        constraints,
        Instant.EPOCH);
  }

  private static GrantIndex grantTo(String id) {
    return GrantIndex.EMPTY.with(grant(id, GrantConstraints.NONE));
  }

  private static AccessDecision encrypt(Caller caller, Policy key, GrantIndex grants) {
    return AccessDecision.onKey(request(caller, "kms:Encrypt"), key, grants);
  }

  private static AccessDecision encrypt(Caller caller, Policy key) {
    return encrypt(caller, key, GrantIndex.EMPTY);
  }

  private static String message(Caller caller, AccessDecision decision) {
    return decision.message(request(caller, "kms:Encrypt"));
  }

  private static String refusal(Caller caller, String because) {
    return "User: "
        + caller.arn()
        + " is not authorized to perform: kms:Encrypt on resource: "
        + KEY
        + " "
        + because;
  }

  private static final String NO_IDENTITY =
      "because no identity-based policy allows the kms:Encrypt action";
  private static final String NO_RESOURCE =
      "because no resource-based policy allows the kms:Encrypt action";
  private static final String NO_BOUNDARY =
      "because no permissions boundary allows the kms:Encrypt action";
  private static final String NO_SESSION =
      "because no session policy allows the kms:Encrypt action";

  private static void refused(Caller caller, AccessDecision decision, String because) {
    assertThat(decision.verdict()).isEqualTo(Verdict.NOT_ALLOWED);
    assertThat(message(caller, decision)).isEqualTo(refusal(caller, because));
  }

  private static void denied(Caller caller, AccessDecision decision, String where) {
    assertThat(decision.verdict()).isEqualTo(Verdict.EXPLICITLY_DENIED);
    assertThat(message(caller, decision))
        .isEqualTo(refusal(caller, "with an explicit deny in " + where));
  }

  private static void allowed(AccessDecision decision) {
    assertThat(decision.reason().sentence()).startsWith("Allowed");
    assertThat(decision.isAllowed()).isTrue();
  }

  @Nested
  class InOneAccount {

    @Test
    void userThatTheKeyPolicyNames_needsNothingElse() {
      AccessDecision decision = encrypt(caller(alice(), NO_RIGHTS), key(allow(aws(ALICE))));
      assertThat(decision)
          .isEqualTo(
              new AccessDecision(
                  Verdict.ALLOWED,
                  new Reason.Named(new DecidingStatement("key", 1, Optional.empty())),
                  null));
    }

    @Test
    void ownPolicyAlone_hasNoEffect() {
      Caller alice = caller(alice(), rights(OWN));
      AccessDecision decision = encrypt(alice, key(allow(aws(ROLE))));
      refused(alice, decision, NO_RESOURCE);
      assertThat(decision.reason()).isEqualTo(new Reason.NotNamed(PolicyType.RESOURCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"111122223333", ROOT})
    void accountThatIsNamed_decidesByItsOwnPolicies(String account) {
      Policy key = key(allow(aws(account)));
      AccessDecision decision = encrypt(caller(alice(), rights(OWN)), key);
      assertThat(decision.reason())
          .isEqualTo(
              new Reason.Delegated(
                  new DecidingStatement("key", 1, Optional.empty()),
                  new DecidingStatement("own", 1, Optional.of("Use"))));
      allowed(decision);
      Caller powerless = caller(alice(), rights(OTHER_ACTION));
      refused(powerless, encrypt(powerless, key), NO_IDENTITY);
    }

    @Test
    void accountRoot_needsItsStatementToo() {
      Caller root = Caller.root(ACCOUNT, "AKIA");
      allowed(encrypt(root, DELEGATING));
      refused(root, encrypt(root, key(allow(aws(ALICE)))), NO_RESOURCE);
    }

    @Test
    void everyone_isEveryAuthenticatedPrincipal() {
      Policy key = key(allow("'*'"));
      allowed(encrypt(caller(alice(), NO_RIGHTS), key));
      allowed(encrypt(caller(session(), NO_RIGHTS), key));
      allowed(encrypt(caller(alice(), bounded(NO_RIGHTS, OTHER_ACTION)), key));
      allowed(encrypt(Caller.root(ACCOUNT, "AKIA"), key(allow("{'AWS':'*'}"))));
    }

    @Test
    void boundary_limitsWhatTheAccountDecides() {
      Caller alice = caller(alice(), bounded(rights(OWN), OTHER_ACTION));
      AccessDecision decision = encrypt(alice, DELEGATING);
      refused(alice, decision, NO_BOUNDARY);
      assertThat(decision.reason())
          .isEqualTo(
              new Reason.OwnSideMissing(
                  PolicyType.BOUNDARY,
                  Optional.of(new DecidingStatement("key", 1, Optional.empty()))));
      allowed(encrypt(caller(alice(), bounded(rights(OWN), OWN)), DELEGATING));
    }

    @Test
    void boundary_givesNothing() {
      Caller alice = caller(alice(), bounded(NO_RIGHTS, OWN));
      refused(alice, encrypt(alice, DELEGATING), NO_IDENTITY);
    }

    @Test
    void sessionPolicies_limitWhatTheRoleMay_andAnyOfThemMayAllow() {
      Caller scoped = caller(session(), scoped(rights(OWN), OTHER_ACTION));
      refused(scoped, encrypt(scoped, DELEGATING), NO_SESSION);
      allowed(encrypt(caller(session(), scoped(rights(OWN), OTHER_ACTION, OWN)), DELEGATING));
      allowed(encrypt(caller(session(), rights(OWN)), DELEGATING));
      Caller gained = caller(session(), scoped(rights(OTHER_ACTION), OWN));
      refused(gained, encrypt(gained, DELEGATING), NO_IDENTITY);
    }

    @Test
    void userThatIsNamed_isNotLimitedByItsBoundary() {
      Policy key = key(allow(aws(ALICE)));
      allowed(encrypt(caller(alice(), bounded(NO_RIGHTS, OTHER_ACTION)), key));
    }

    @Test
    void sessionThatIsNamed_isNotLimited() {
      Policy key = key(allow(aws(SESSION)));
      allowed(
          encrypt(caller(session(), scoped(bounded(NO_RIGHTS, OTHER_ACTION), OTHER_ACTION)), key));
      Identity other =
          new Identity.RoleSession(ACCOUNT, SESSION + "2", ROLE, Sample.ROLE_ID, "laptop2");
      assertThat(encrypt(caller(other, NO_RIGHTS), key).isAllowed()).isFalse();
    }

    @Test
    void roleThatIsNamed_isLimitedByBoundaryAndSession() {
      Policy key = key(allow(aws(ROLE)));
      allowed(encrypt(caller(session(), NO_RIGHTS), key));
      Caller bounded = caller(session(), bounded(NO_RIGHTS, OTHER_ACTION));
      refused(bounded, encrypt(bounded, key), NO_BOUNDARY);
      Caller scoped = caller(session(), scoped(NO_RIGHTS, OTHER_ACTION));
      refused(scoped, encrypt(scoped, key), NO_SESSION);
      allowed(encrypt(caller(session(), scoped(bounded(NO_RIGHTS, OWN), OWN)), key));
    }

    @Test
    void closestNaming_counts() {
      Policy key = key(allow(aws(ROOT)), allow(aws(ROLE)), allow(aws(SESSION)));
      AccessDecision decision = encrypt(caller(session(), scoped(NO_RIGHTS, OTHER_ACTION)), key);
      assertThat(decision.reason())
          .isEqualTo(new Reason.Named(new DecidingStatement("key", 3, Optional.empty())));
    }

    @Test
    void federatedUser_hasWhatItsSessionPoliciesLeaveOfItsMakersRights() {
      Caller given = caller(federated(), scoped(rights(OWN), OWN));
      allowed(encrypt(given, DELEGATING));
      Caller notGiven = caller(federated(), rights(OWN));
      refused(notGiven, encrypt(notGiven, DELEGATING), NO_SESSION);
      allowed(encrypt(notGiven, key(allow(aws(FEDERATED)))));
      assertThat(encrypt(notGiven, key(allow(aws(FEDERATED + "dy")))).isAllowed()).isFalse();
    }

    @Test
    void principalsAreHeldByUniqueId() {
      Policy key = key(allow(aws(ALICE)));
      Identity namesake = new Identity.User(ACCOUNT, ALICE, "AIDAANOTHERALICE12345", "alice");
      assertThat(encrypt(caller(namesake, NO_RIGHTS), key).isAllowed()).isFalse();
      Policy byId = key(allow(aws(Sample.ALICE_ID)));
      allowed(encrypt(caller(alice(), NO_RIGHTS), byId));
      assertThat(encrypt(caller(namesake, NO_RIGHTS), byId).isAllowed()).isFalse();
      Identity otherRole =
          new Identity.RoleSession(ACCOUNT, SESSION, ROLE, "AROAANOTHERANOTHER123", "laptop");
      assertThat(encrypt(caller(otherRole, NO_RIGHTS), key(allow(aws(ROLE)))).isAllowed())
          .isFalse();
      assertThat(encrypt(caller(otherRole, NO_RIGHTS), key(allow(aws(SESSION)))).isAllowed())
          .isFalse();
    }

    @Test
    void services_areNobodyThatCalls() {
      Caller alice = caller(alice(), rights(OWN));
      refused(alice, encrypt(alice, key(allow("{'Service':'ec2.amazonaws.com'}"))), NO_RESOURCE);
    }
  }

  @Nested
  class ExplicitDeny {

    @Test
    void inTheKeyPolicy_wins() {
      for (Identity identity : new Identity[] {alice(), session()}) {
        Caller caller = caller(identity, rights(OWN));
        AccessDecision decision =
            encrypt(caller, key(allow("'*'"), deny(aws(ROOT))), grantTo(identity.principalId()));
        denied(caller, decision, "a resource-based policy");
        assertThat(decision.reason())
            .isEqualTo(
                new Reason.Denied(
                    PolicyType.RESOURCE, new DecidingStatement("key", 2, Optional.empty())));
      }
    }

    @Test
    void ofOthers_doesNothing() {
      allowed(encrypt(caller(alice(), NO_RIGHTS), key(allow(aws(ALICE)), deny(aws(ROLE, BOB)))));
    }

    @Test
    void inAnyOfTheCallersOwnPolicies_wins() {
      Policy key = key(allow(aws(ALICE, ROLE, SESSION)));
      Caller byIdentity = caller(alice(), rights(OWN, DENYING));
      denied(byIdentity, encrypt(byIdentity, key), "an identity-based policy");
      Caller byBoundary = caller(alice(), bounded(rights(OWN), DENYING));
      denied(byBoundary, encrypt(byBoundary, key), "a permissions boundary");
      Caller bySession = caller(session(), scoped(rights(OWN), OWN, DENYING));
      denied(bySession, encrypt(bySession, key), "a session policy");
      assertThat(encrypt(byIdentity, key).reason().sentence())
          .isEqualTo(
              "Denied by statement \"No\" of policy deny, which is an identity-based policy.");
    }

    @Test
    void winsOverAGrant() {
      Caller alice = caller(alice(), rights(DENYING));
      denied(
          alice, encrypt(alice, DELEGATING, grantTo(Sample.ALICE_ID)), "an identity-based policy");
    }

    /** As AWS's guide writes it, so that services may still act for their users. */
    @ParameterizedTest
    @CsvSource({"192.0.2.7, true", "203.0.113.7, false"})
    void ofEveryOtherAddress_unlessAServiceCalls_holdsHereToo(String address, boolean allowed) {
      Policy elsewhere =
          identity(
              "elsewhere",
              "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{"
                  + "'NotIpAddress':{'aws:SourceIp':['192.0.2.0/24']},"
                  + "'Bool':{'aws:ViaAWSService':'false'}}}");
      Caller alice =
          new Caller(
              alice(),
              "AKIA",
              rights(OWN, elsewhere),
              new CallOrigin(address, Optional.empty(), true));
      assertThat(encrypt(alice, DELEGATING).verdict())
          .isEqualTo(allowed ? Verdict.ALLOWED : Verdict.EXPLICITLY_DENIED);
    }

    @Test
    void ofTheRoot_deniesTheWholeAccount() {
      Caller root = Caller.root(ACCOUNT, "AKIA");
      denied(
          root, encrypt(root, key(allow(aws(ROOT)), deny(aws(ROOT)))), "a resource-based policy");
    }
  }

  @Nested
  class NotPrincipal {

    private AccessDecision encryptUnlessIn(Caller caller, String... spared) {
      return encrypt(
          caller,
          key(
              allow("'*'"),
              "{'Effect':'Deny','NotPrincipal':"
                  + aws(spared)
                  + ",'Action':'kms:*','Resource':'*'}"));
    }

    @Test
    void sparesWhoIsNamedWithAllThatItBelongsTo() {
      allowed(encryptUnlessIn(caller(alice(), NO_RIGHTS), ALICE, ROOT));
      allowed(encryptUnlessIn(caller(session(), NO_RIGHTS), SESSION, ROLE, ROOT));
      allowed(encryptUnlessIn(caller(federated(), NO_RIGHTS), FEDERATED, ROOT));
      allowed(encryptUnlessIn(Caller.root(ACCOUNT, "AKIA"), ROOT));
      allowed(encryptUnlessIn(caller(alice(), NO_RIGHTS), "*"));
    }

    @Test
    void deniesEverybodyElse() {
      assertThat(encryptUnlessIn(caller(alice(), NO_RIGHTS), ALICE).isAllowed()).isFalse();
      assertThat(encryptUnlessIn(caller(alice(), NO_RIGHTS), ROOT).isAllowed()).isFalse();
      assertThat(encryptUnlessIn(caller(session(), NO_RIGHTS), ROLE, ROOT).isAllowed()).isFalse();
      assertThat(encryptUnlessIn(caller(session(), NO_RIGHTS), SESSION, ROOT).isAllowed())
          .isFalse();
      assertThat(encryptUnlessIn(caller(federated(), NO_RIGHTS), ROOT).isAllowed()).isFalse();
      assertThat(encryptUnlessIn(Caller.root(ACCOUNT, "AKIA"), ALICE).isAllowed()).isFalse();
    }

    @Test
    void neverSparesWhoHasABoundary() {
      assertThat(encryptUnlessIn(caller(alice(), bounded(NO_RIGHTS, OWN)), ALICE, ROOT).isAllowed())
          .isFalse();
    }
  }

  @Nested
  class AcrossAccounts {

    private final Caller bob = caller(bob(), rights(OWN));
    private final Caller powerless = caller(bob(), NO_RIGHTS);

    @ParameterizedTest
    @ValueSource(strings = {"*", "444455556666", "arn:aws:iam::444455556666:root", BOB})
    void bothSidesMustAllow(String principal) {
      Policy key = key(allow(aws(principal)));
      allowed(encrypt(bob, key));
      refused(powerless, encrypt(powerless, key), NO_IDENTITY);
      refused(bob, encrypt(bob, key(allow(aws(ALICE)))), NO_RESOURCE);
      refused(powerless, encrypt(powerless, key(allow(aws(ALICE)))), NO_IDENTITY);
    }

    @Test
    void ownLimitsCount_evenForWhoIsNamed() {
      Policy key = key(allow(aws(BOB)));
      Caller bounded = caller(bob(), bounded(rights(OWN), OTHER_ACTION));
      refused(bounded, encrypt(bounded, key), NO_BOUNDARY);
    }

    @Test
    void ownSideMustNameTheKey() {
      Policy key = key(allow(aws(BOB)));
      Policy thisKey =
          identity("this", "{'Effect':'Allow','Action':'kms:*','Resource':'" + KEY + "'}");
      Policy otherKey =
          identity("other", "{'Effect':'Allow','Action':'kms:*','Resource':'" + KEY + "0'}");
      allowed(encrypt(caller(bob(), rights(thisKey)), key));
      Caller mistaken = caller(bob(), rights(otherKey));
      refused(mistaken, encrypt(mistaken, key), NO_IDENTITY);
    }

    @Test
    void rootOfTheOtherAccount_isItsAccount() {
      Caller root = Caller.root(OTHER_ACCOUNT, "AKIA");
      allowed(encrypt(root, key(allow(aws("444455556666")))));
      refused(root, encrypt(root, DELEGATING), NO_RESOURCE);
    }

    @Test
    void grant_isTheKeysSide() {
      AccessDecision decision = encrypt(bob, DELEGATING, grantTo(Sample.BOB_ID));
      assertThat(decision.reason())
          .isEqualTo(
              new Reason.Granted(
                  "9".repeat(64),
                  Optional.of(new DecidingStatement("own", 1, Optional.of("Use")))));
      refused(powerless, encrypt(powerless, DELEGATING, grantTo(Sample.BOB_ID)), NO_IDENTITY);
      allowed(encrypt(bob, DELEGATING, grantTo("444455556666")));
    }

    @Test
    void foreignerLearnsNothingOfTheKey() {
      Policy denying = key(allow(aws(BOB)), deny("'*'"));
      for (Caller foreigner :
          new Caller[] {
            bob,
            powerless,
            caller(bob(), bounded(rights(OWN), OTHER_ACTION)),
            Caller.root(OTHER_ACCOUNT, "AKIA")
          }) {
        AccessDecision missing = encrypt(foreigner, Policy.SILENT);
        AccessDecision denied = encrypt(foreigner, denying);
        assertThat(denied.verdict()).isEqualTo(Verdict.EXPLICITLY_DENIED);
        assertThat(message(foreigner, denied)).isEqualTo(message(foreigner, missing));
        assertThat(message(foreigner, encrypt(foreigner, DELEGATING)))
            .isEqualTo(message(foreigner, missing));
      }
    }
  }

  @Nested
  class Grants {

    @ParameterizedTest
    @ValueSource(strings = {Sample.ROLE_ID, Sample.ROLE_ID + ":laptop"})
    void granteeNeedsNothingElse(String grantee) {
      AccessDecision decision =
          encrypt(caller(session(), NO_RIGHTS), key(allow(aws(BOB))), grantTo(grantee));
      assertThat(decision.reason()).isEqualTo(new Reason.Granted("9".repeat(64), Optional.empty()));
      allowed(decision);
    }

    @Test
    void othersGetNothing() {
      Caller alice = caller(alice(), NO_RIGHTS);
      refused(alice, encrypt(alice, DELEGATING, grantTo(Sample.BOB_ID)), NO_IDENTITY);
      refused(alice, encrypt(alice, key(allow(aws(BOB))), grantTo(Sample.BOB_ID)), NO_IDENTITY);
    }

    @Test
    void grantToAnAccount_leavesItToTheAccount() {
      Policy key = key(allow(aws(BOB)));
      GrantIndex grants = grantTo(ACCOUNT.value());
      Caller powerless = caller(alice(), NO_RIGHTS);
      refused(powerless, encrypt(powerless, key, grants), NO_IDENTITY);
      allowed(encrypt(caller(alice(), rights(OWN)), key, grants));
      allowed(encrypt(Caller.root(ACCOUNT, "AKIA"), key, grants));
    }

    @ParameterizedTest
    @CsvSource({
      "kms:Encrypt, true",
      "kms:DescribeKey, true",
      "kms:Decrypt, false",
      "kms:PutKeyPolicy, false",
      "iam:GetUser, false"
    })
    void operationMustFit(String action, boolean allowed) {
      assertThat(
              AccessDecision.onKey(
                      request(caller(alice(), NO_RIGHTS), action),
                      key(allow(aws(BOB))),
                      grantTo(Sample.ALICE_ID))
                  .isAllowed())
          .isEqualTo(allowed);
    }

    @Test
    void constraintMustFit_butForDescribeKey() {
      EncryptionContext tenant = new EncryptionContext(Map.of("tenant", "42"));
      GrantIndex grants =
          GrantIndex.EMPTY.with(
              grant(Sample.ALICE_ID, new GrantConstraints(Optional.empty(), Optional.of(tenant))));
      for (boolean fits : new boolean[] {true, false}) {
        for (String action : new String[] {"kms:Encrypt", "kms:DescribeKey"}) {
          Caller alice = caller(alice(), NO_RIGHTS);
          AccessRequest request =
              new AccessRequest(
                  alice,
                  Action.named(action),
                  KEY,
                  ACCOUNT,
                  fits ? tenant : EncryptionContext.EMPTY,
                  new CallerContext(alice));
          assertThat(AccessDecision.onKey(request, key(allow(aws(BOB))), grants).isAllowed())
              .isEqualTo(fits || action.equals("kms:DescribeKey"));
        }
      }
    }
  }

  @Nested
  class Statements {

    private boolean allows(String statement, String action) {
      return AccessDecision.onKey(
              request(caller(alice(), NO_RIGHTS), action), key(statement), GrantIndex.EMPTY)
          .isAllowed();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            'Action':'kms:Encrypt'              | kms:Encrypt        | true
            'Action':'KMS:encrypt'              | kms:Encrypt        | true
            'Action':'kms:Encrypt'              | kms:Decrypt        | false
            'Action':'kms:Encryp'               | kms:Encrypt        | false
            'Action':'kms:Enc*'                 | kms:Encrypt        | true
            'Action':'kms:ReEncrypt*'           | kms:ReEncryptFrom  | true
            'Action':'kms:ReEncryptFrom'        | kms:ReEncryptTo    | false
            'Action':'*'                        | iam:CreateUser     | true
            'Action':'kms:*'                    | iam:CreateUser     | false
            'Action':'iam:Create?ser'           | iam:CreateUser     | true
            'Action':['kms:Decrypt','kms:Sign'] | kms:Sign           | true
            'NotAction':'kms:Decrypt'           | kms:Encrypt        | true
            'NotAction':'kms:Decrypt'           | kms:Decrypt        | false
            'NotAction':'kms:*'                 | iam:CreateUser     | true
            """)
    void action(String element, String action, boolean allows) {
      assertThat(
              allows("{'Effect':'Allow','Principal':'*'," + element + ",'Resource':'*'}", action))
          .isEqualTo(allows);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            ,'Resource':'*'                                          | true
            ,'Resource':'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' | true
            ,'Resource':'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890a'  | false
            ,'Resource':'arn:aws:kms:us-east-1:111122223333:KEY/*'   | false
            ,'Resource':'arn:aws:kms:*:111122223333:key/*'           | true
            ,'Resource':['arn:aws:s3:::x','*']                       | true
            ,'Resource':'arn:aws:s3:::*'                             | false
            ,'NotResource':'arn:aws:s3:::*'                          | true
            ,'NotResource':'*'                                       | false
            ,'NotResource':'arn:aws:s3:::${aws:missing}'             | true
            ,'Resource':'arn:aws:kms:*:*:${aws:missing, ~key/*~}'    | false
            ,'Resource':[]                                           | false
            ,'NotResource':[]                                        | false
            ``                                                       | false
            """)
    void resource(String element, boolean allows) {
      assertThat(
              allows(
                  "{'Effect':'Allow','Principal':'*','Action':'kms:*'" + element + "}",
                  "kms:Encrypt"))
          .isEqualTo(allows);
    }

    @Test
    void condition() {
      String statement =
          "{'Effect':'Allow','Principal':'*','Action':'kms:*','Resource':'*','Condition':{'StringEquals':{'aws:username':'%s'}}}";
      assertThat(allows(statement.formatted("alice"), "kms:Encrypt")).isTrue();
      assertThat(allows(statement.formatted("bob"), "kms:Encrypt")).isFalse();
    }
  }

  @Nested
  class Aliases {

    private static final String ON_ALIAS =
        "'Action':'kms:*','Resource':'*','Condition':{'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/a'}}}";

    private static boolean allows(Policy key, Caller caller) {
      return AccessDecision.onKey(
              request(caller, "kms:Encrypt", Sample.context("kms:ResourceAliases=alias/a")),
              key,
              GrantIndex.EMPTY)
          .isAllowed();
    }

    @Test
    void areSeenByIdentityPolicies_andNotByKeyPolicies() {
      Policy byAlias = identity("alias", "{'Effect':'Allow'," + ON_ALIAS);
      assertThat(allows(DELEGATING, caller(alice(), rights(byAlias)))).isTrue();
      Policy key = key("{'Effect':'Allow','Principal':" + aws(ALICE) + "," + ON_ALIAS);
      assertThat(allows(key, caller(alice(), NO_RIGHTS))).isFalse();
    }

    /** A key with the alias that is asked for, and with more than its account may have. */
    private static AccessDecision beyondQuota(String effect, String condition) {
      RequestContext tooMany =
          new RequestContext() {
            @Override
            public @Nullable String value(ConditionKey key) {
              return null;
            }

            @Override
            public List<String> values(ConditionKey key) {
              return List.of("alias/a");
            }

            @Override
            public boolean isBeyondQuota(ConditionKey key) {
              return key.name() == ConditionName.RESOURCE_ALIASES;
            }
          };
      Policy byAlias =
          identity(
              "alias",
              "{'Effect':'"
                  + effect
                  + "','Action':'kms:*','Resource':'*','Condition':{"
                  + condition
                  + "}}");
      Caller caller =
          effect.equals("Allow")
              ? caller(alice(), rights(byAlias))
              : caller(
                  alice(),
                  rights(
                      identity("all", "{'Effect':'Allow','Action':'*','Resource':'*'}"), byAlias));
      return AccessDecision.onKey(
          request(caller, "kms:Encrypt", tooMany), DELEGATING, GrantIndex.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/a'}",
          "'ForAllValues:StringEquals':{'kms:ResourceAliases':'alias/b'}",
          "'ForAnyValue:StringNotLike':{'kms:ResourceAliases':'alias/a'}",
          "'StringEqualsIfExists':{'kms:ResourceAliases':'alias/a'}",
          "'Null':{'kms:ResourceAliases':'true'}",
          "'Null':{'kms:ResourceAliases':'false'}"
        })
    void beyondTheQuota_letNobodyIn_andKeepOutWhomTheyMight(String condition) {
      assertThat(beyondQuota("Allow", condition).verdict()).isEqualTo(Verdict.NOT_ALLOWED);
      assertThat(beyondQuota("Deny", condition).verdict()).isEqualTo(Verdict.EXPLICITLY_DENIED);
    }
  }

  @Nested
  class WithoutAResourcesPolicy {

    private AccessDecision create(Caller caller) {
      return AccessDecision.onOwnSide(
          new AccessRequest(
              caller, Action.named("kms:CreateKey"), "*", ACCOUNT, new CallerContext(caller)));
    }

    private final Policy denyingAll =
        identity("deny", "{'Effect':'Deny','Action':'*','Resource':'*'}");

    @Test
    void ownPoliciesDecide() {
      assertThat(create(caller(alice(), rights(OWN))).reason())
          .isEqualTo(new Reason.Owned(new DecidingStatement("own", 1, Optional.of("Use"))));
      AccessDecision refused = create(caller(alice(), NO_RIGHTS));
      assertThat(refused.verdict()).isEqualTo(Verdict.NOT_ALLOWED);
      assertThat(refused.reason())
          .isEqualTo(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()));
      assertThat(create(caller(alice(), rights(OWN, denyingAll))).verdict())
          .isEqualTo(Verdict.EXPLICITLY_DENIED);
    }

    @Test
    void limitsCount() {
      assertThat(create(caller(alice(), bounded(rights(OWN), OTHER_ACTION))).reason())
          .isEqualTo(new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.empty()));
      assertThat(create(caller(session(), scoped(rights(OWN), OTHER_ACTION))).reason())
          .isEqualTo(new Reason.OwnSideMissing(PolicyType.SESSION, Optional.empty()));
      assertThat(create(caller(federated(), rights(OWN))).isAllowed()).isFalse();
    }

    @Test
    void accountRoot_mayAll() {
      assertThat(create(Caller.root(ACCOUNT, "AKIA")).reason()).isEqualTo(new Reason.AccountRoot());
    }

    @Test
    void patternOfArns_isNotEveryResource() {
      Policy keysOnly =
          identity("keys", "{'Effect':'Allow','Action':'kms:*','Resource':'arn:aws:kms:*:*:*'}");
      assertThat(create(caller(alice(), rights(keysOnly))).isAllowed()).isFalse();
    }
  }

  @Nested
  class AssumingARole {

    private final Policy mayAssume =
        identity("assume", "{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}");

    private AccessDecision assume(Caller caller, Policy trust) {
      return AccessDecision.assumingRole(
          new AccessRequest(caller, Action.ASSUME_ROLE, ROLE, ACCOUNT, new CallerContext(caller)),
          trust);
    }

    private Policy trusting(String principal) {
      return trust(
          "{'Effect':'Allow','Principal':" + aws(principal) + ",'Action':'sts:AssumeRole'}");
    }

    @Test
    void trustMustNameTheCaller() {
      allowed(assume(caller(alice(), NO_RIGHTS), trusting(ALICE)));
      AccessDecision refused = assume(caller(alice(), rights(mayAssume)), trusting(BOB));
      assertThat(refused.reason()).isEqualTo(new Reason.NotNamed(PolicyType.TRUST));
      assertThat(refused.blamed()).isEqualTo(new AccessDecision.Blame(PolicyType.TRUST, false));
    }

    @Test
    void accountThatIsTrusted_decidesItself() {
      allowed(assume(caller(alice(), rights(mayAssume)), trusting("111122223333")));
      assertThat(assume(caller(alice(), NO_RIGHTS), trusting("111122223333")).isAllowed())
          .isFalse();
    }

    @Test
    void acrossAccountsBothSidesMustAllow() {
      allowed(assume(caller(bob(), rights(mayAssume)), trusting(BOB)));
      assertThat(assume(caller(bob(), NO_RIGHTS), trusting(BOB)).isAllowed()).isFalse();
    }

    @Test
    void denial_names_theTrustPolicy() {
      Caller alice = caller(alice(), NO_RIGHTS);
      AccessRequest request =
          new AccessRequest(alice, Action.ASSUME_ROLE, ROLE, ACCOUNT, new CallerContext(alice));
      Policy denying = trust("{'Effect':'Deny','Principal':" + aws(ALICE) + ",'Action':'sts:*'}");
      assertThat(AccessDecision.assumingRole(request, denying).message(request))
          .isEqualTo(
              "User: "
                  + ALICE
                  + " is not authorized to perform: sts:AssumeRole on resource: "
                  + ROLE
                  + " with an explicit deny in the role trust policy");
    }
  }

  @Nested
  class Explanation {

    @Test
    void givesASentence() {
      DecidingStatement first = new DecidingStatement("key", 1, Optional.empty());
      DecidingStatement second = new DecidingStatement("own", 2, Optional.of("Use"));
      Reason delegated = new Reason.Delegated(first, second);
      assertThat(delegated.sentence())
          .isEqualTo(
              "Allowed by statement \"Use\" of policy own, to which statement 1 of policy key"
                  + " leaves it.");
    }

    @Test
    void everyReason_hasOne() {
      DecidingStatement statement = new DecidingStatement("p", 1, Optional.empty());
      assertThat(
              new Reason[] {
                new Reason.Named(statement),
                new Reason.Granted("g", Optional.of(statement)),
                new Reason.AcrossAccounts(statement, Optional.empty()),
                new Reason.Owned(statement),
                new Reason.AccountRoot(),
                new Reason.Denied(PolicyType.SESSION, statement),
                new Reason.NotNamed(PolicyType.TRUST),
                new Reason.NotNamed(PolicyType.RESOURCE),
                new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.of(statement))
              })
          .extracting(Reason::sentence)
          .containsExactly(
              "Allowed by statement 1 of policy p, which names the caller.",
              "Allowed by grant g and by statement 1 of policy p.",
              "Allowed across accounts by statement 1 of policy p and by the account root's own"
                  + " right.",
              "Allowed by statement 1 of policy p.",
              "Allowed because the caller is its account's root.",
              "Denied by statement 1 of policy p, which is a session policy.",
              "Not allowed because no statement of the role trust policy names the caller or its"
                  + " account.",
              "Not allowed because no statement of the resource-based policy names the caller or"
                  + " its account, and no grant fits.",
              "Not allowed because no permissions boundary of the caller allows it, to whom"
                  + " statement 1 of policy p leaves it.");
    }

    @Test
    void allowedRequest_hasNoMessage() {
      Caller root = Caller.root(new AccountId("111122223333"), "AKIA");
      AccessRequest request = request(root, "kms:Encrypt");
      AccessDecision decision = AccessDecision.onOwnSide(request);
      assertThatThrownBy(() -> decision.message(request)).isInstanceOf(IllegalStateException.class);
    }
  }
}
