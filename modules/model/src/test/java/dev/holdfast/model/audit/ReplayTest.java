package dev.holdfast.model.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.PrincipalIds;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.model.policy.Replay.Verdict;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * A recorded call is decided again by what its record tells, and what it does not tell is not
 * guessed. In the policies {@code '} stands for a quotation mark.
 */
class ReplayTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final AccountId OTHER = new AccountId("444455556666");
  private static final String KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String FOREIGN_KEY = KEY.replace("111122223333", "444455556666");
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String READER = "arn:aws:iam::111122223333:role/reader";
  private static final DecidingStatement KEY_STATEMENT =
      new DecidingStatement("key policy", 1, Optional.empty());
  private static final DecidingStatement OWN_STATEMENT =
      new DecidingStatement("own policy", 1, Optional.empty());
  private static final PrincipalIds IDS =
      PrincipalIds.of(Map.of(ALICE, "AIDAALICE", READER, "AROAREADER"));

  private static final Identity USER = new Identity.User(ACCOUNT, ALICE, "AIDAALICE", "alice");
  private static final Identity SESSION =
      new Identity.RoleSession(
          ACCOUNT,
          "arn:aws:sts::111122223333:assumed-role/reader/laptop",
          READER,
          "AROAREADER",
          "laptop");

  private static final Policy BOUNDARY = identity("Allow", "");
  private static final Reason NAMED = new Reason.Named(KEY_STATEMENT);
  private static final Reason DELEGATED = new Reason.Delegated(KEY_STATEMENT, OWN_STATEMENT);
  private static final Reason NOT_NAMED = new Reason.NotNamed(PolicyType.RESOURCE);

  private static final String NAMES_ALICE = allow("'Principal':{'AWS':'" + ALICE + "'}");
  private static final String NAMES_READER = allow("'Principal':{'AWS':'" + READER + "'}");
  private static final String DELEGATES = allow("'Principal':{'AWS':'111122223333'}");
  private static final String NAMES_NOBODY = allow("'Principal':{'AWS':'777788889999'}");

  private static String allow(String rest) {
    return "{'Effect':'Allow','Action':'kms:*','Resource':'*'," + rest + "}";
  }

  private static String deny(String rest) {
    return "{'Effect':'Deny','Action':'kms:*','Resource':'*'," + rest + "}";
  }

  private static Policy key(String... statements) {
    return ready(Policy.readKey("proposed", document(String.join(",", statements)), "aws", IDS));
  }

  private static Policy identity(String effect, String rest) {
    return ready(
        Policy.readIdentity(
            "proposed",
            document("{'Effect':'" + effect + "','Action':'kms:*','Resource':'*'" + rest + "}")));
  }

  private static String document(String statements) {
    return ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
  }

  private static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(var policy) -> policy;
      case Policy.Reading.Refused(var message) -> throw new AssertionError(message);
    };
  }

  private record Call(
      Identity who,
      Reason reason,
      String resource,
      Map<String, Object> parameters,
      boolean bounded,
      Map<String, String> tags) {

    Call(Reason reason) {
      this(USER, reason, KEY, Map.of("keyId", KEY), false, Map.of());
    }

    Call by(Identity other) {
      return new Call(other, reason, resource, parameters, bounded, tags);
    }

    Call on(String other) {
      return new Call(who, reason, other, parameters, bounded, tags);
    }

    Call with(Map<String, Object> others) {
      return new Call(who, reason, resource, others, bounded, tags);
    }

    Call withBoundary() {
      return new Call(who, reason, resource, parameters, true, tags);
    }

    Call tagged(Map<String, String> others) {
      return new Call(who, reason, resource, parameters, bounded, others);
    }

    AuditRecord record(String operation) {
      return record(AuditRecord.KMS, operation);
    }

    AuditRecord record(String eventSource, String operation) {
      return record(
          eventSource,
          operation,
          List.of(new DecidedRight("kms:" + operation, resource, reason, Traits.UNRECORDED)));
    }

    AuditRecord record(String eventSource, String operation, List<DecidedRight> decided) {
      Rights rights =
          new Rights(
              List.of(),
              bounded ? Optional.of(BOUNDARY) : Optional.empty(),
              List.of(),
              tags,
              Optional.empty());
      Caller caller =
          new Caller(who, "AKIA", rights, new CallOrigin("10.0.0.7", Optional.of("cli"), false));
      return new AuditRecord(
          AuditRecord.Identity.of(caller),
          Instant.parse("2026-01-01T12:00:00Z"),
          eventSource,
          operation,
          Region.US_EAST_1,
          "10.0.0.7",
          "cli",
          null,
          null,
          parameters,
          null,
          "r",
          "e",
          true,
          List.of(),
          AuditRecord.Type.API_CALL,
          ACCOUNT,
          null,
          null,
          AuditRecord.Decision.of(decided, caller),
          null);
    }

    Replay.Recorded recorded(String operation) {
      return switch (RecordedCall.read(record(operation))) {
        case RecordedCall.Reading.Ready(var rights, var ignored) -> rights.getFirst();
        case RecordedCall.Reading.Unknown(var why) -> throw new AssertionError(why.sentence());
      };
    }

    Verdict under(Policy keyPolicy) {
      return new Replay().underKeyPolicy(recorded("Decrypt"), keyPolicy).verdict();
    }

    Verdict withOwn(Policy identityPolicy) {
      return new Replay().underIdentityPolicy(recorded("Decrypt"), identityPolicy).verdict();
    }
  }

  @Nested
  class AnotherKeyPolicy {

    @Test
    void whoIsNamedStill_isAllowedStill() {
      assertThat(new Call(NAMED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(NAMED).by(SESSION).under(key(NAMES_READER))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoIsNamedNoLonger_mayHaveAGrant() {
      assertThat(new Call(NAMED).under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }

    @Test
    void whatNoGrantAllows_isRefused() {
      Replay.Recorded call = new Call(NAMED).recorded("DisableKey");
      assertThat(new Replay().underKeyPolicy(call, key(NAMES_NOBODY)).verdict())
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoWasNamedAndIsLeftToItsAccount_isUnknown() {
      assertThat(new Call(NAMED).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whomItsAccountAllowed_isAllowedAsLongAsItIsLeftToIt() {
      assertThat(new Call(DELEGATED).under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(DELEGATED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void aDenial_refusesWhateverElseThereIs() {
      Policy denying = key(NAMES_ALICE, deny("'Principal':'*'"));
      assertThat(new Call(NAMED).under(denying)).isEqualTo(Verdict.REFUSED);
      assertThat(new Call(new Reason.Granted("g", Optional.empty())).under(denying))
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aGrant_stands() {
      assertThat(new Call(new Reason.Granted("g", Optional.empty())).under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.ALLOWED);
      assertThat(
              new Call(new Reason.Granted("g", Optional.of(OWN_STATEMENT)))
                  .under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoWasNotNamedAndIsNow_isAllowed() {
      assertThat(new Call(NOT_NAMED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(NOT_NAMED).by(SESSION).under(key(NAMES_READER)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoWasNotNamedAndIsLeftToItsAccount_isUnknown() {
      assertThat(new Call(NOT_NAMED).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whoWasNotNamedAndIsStillNot_isRefused() {
      assertThat(new Call(NOT_NAMED).under(key(NAMES_NOBODY))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aSessionWithABoundary_isUnknownWhereItsRoleIsNamed() {
      assertThat(new Call(NOT_NAMED).by(SESSION).withBoundary().under(key(NAMES_READER)))
          .isEqualTo(Verdict.UNKNOWN);
      assertThat(new Call(NOT_NAMED).withBoundary().under(key(NAMES_ALICE)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whomItsOwnSideMissed_isRefusedUnlessItIsNamed() {
      Reason missing = new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.of(KEY_STATEMENT));
      assertThat(new Call(missing).under(key(DELEGATES))).isEqualTo(Verdict.REFUSED);
      assertThat(new Call(missing).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whomItsOwnSideDenied_isRefused() {
      Reason denied = new Reason.Denied(PolicyType.BOUNDARY, OWN_STATEMENT);
      assertThat(new Call(denied).under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDenied_isAllowedWhereItIsNamed() {
      Reason denied = new Reason.Denied(PolicyType.RESOURCE, KEY_STATEMENT);
      assertThat(new Call(denied).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(denied).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aForeigner_isAllowedByItsNameOrItsAccount() {
      Call refused = new Call(NOT_NAMED).on(FOREIGN_KEY);
      assertThat(refused.under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(refused.under(key(NAMES_NOBODY))).isEqualTo(Verdict.REFUSED);
      Call missing =
          new Call(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()))
              .on(FOREIGN_KEY);
      assertThat(missing.under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aRoot_isAllowedWhereItsAccountIsNamed() {
      Call call = new Call(NAMED).by(new Identity.Root(ACCOUNT));
      assertThat(call.under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(call.under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }

    @Test
    void whatTheRecordHas_isHeldAgainstConditions() {
      Call call =
          new Call(NAMED)
              .with(Map.of("keyId", "alias/payments", "encryptionContext", Map.of("tenant", "42")))
              .tagged(Map.of("team", "blue"));
      assertAllowed(call, "'StringEquals':{'kms:EncryptionContext:tenant':'42'}");
      assertAllowed(call, "'StringEquals':{'kms:RequestAlias':'alias/payments'}");
      assertAllowed(call, "'StringEquals':{'aws:PrincipalTag/team':'blue'}");
      assertAllowed(call, "'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}");
      assertAllowed(call, "'DateLessThan':{'aws:CurrentTime':'2026-01-01T12:00:01Z'}");
      assertAllowed(call, "'Bool':{'aws:SecureTransport':'false'}");
      assertRefused(call, "'StringEquals':{'kms:EncryptionContext:tenant':'43'}");
      assertRefused(call, "'StringEquals':{'kms:RequestAlias':'alias/other'}");
      assertRefused(call, "'StringEquals':{'aws:PrincipalTag/team':'red'}");
      assertRefused(call, "'StringEquals':{'kms:ViaService':'s3.us-east-1.amazonaws.com'}");
    }

    private void assertAllowed(Call call, String condition) {
      assertThat(call.under(key(conditional(condition)))).as(condition).isEqualTo(Verdict.ALLOWED);
    }

    private void assertRefused(Call call, String condition) {
      assertThat(call.under(key(conditional(condition))))
          .as(condition)
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }

    private String conditional(String condition) {
      return allow("'Principal':{'AWS':'" + ALICE + "'},'Condition':{" + condition + "}");
    }

    @Test
    void whatTheRecordHasNot_isUnknown_andNamed() {
      Policy asking = key(conditional("'StringEquals':{'aws:ResourceTag/team':'blue'}"));
      Replay.Outcome outcome =
          new Replay().underKeyPolicy(new Call(NAMED).recorded("Decrypt"), asking);
      assertThat(outcome.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(outcome.missing()).containsExactly("aws:ResourceTag/team");
    }

    @Test
    void whatTheRecordHasNot_doesNotMatterWhereAnotherStatementDecides() {
      String asking = conditional("'StringEquals':{'aws:ResourceTag/team':'blue'}");
      assertThat(new Call(NAMED).under(key(asking, NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      String denying =
          deny("'Principal':'*','Condition':{'StringEquals':{'aws:ResourceTag/team':'blue'}}");
      assertThat(new Call(NAMED).under(key(denying, NAMES_ALICE))).isEqualTo(Verdict.UNKNOWN);
      assertThat(new Call(NAMED).under(key(denying, NAMES_ALICE, deny("'Principal':'*'"))))
          .isEqualTo(Verdict.REFUSED);
      String neither =
          conditional(
              "'StringEquals':{'aws:ResourceTag/team':'blue','aws:PrincipalTag/team':'red'}");
      assertThat(new Call(NAMED).under(key(neither))).isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }
  }

  @Nested
  class OtherIdentityPolicies {

    private final Policy allowing = identity("Allow", "");
    private final Policy denying = identity("Deny", "");
    private final Policy silent =
        identity("Allow", ",'Condition':{'StringEquals':{'aws:username':'nobody'}}");

    @Test
    void whoIsNamedByTheKey_isRefusedOnlyByADenial() {
      assertThat(new Call(NAMED).withOwn(silent)).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(NAMED).by(SESSION).withBoundary().withOwn(silent))
          .isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(NAMED).withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoIsLeftToItsAccount_isAllowedAsThePolicySays() {
      assertThat(new Call(DELEGATED).withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(new Call(DELEGATED).withOwn(silent)).isEqualTo(Verdict.REFUSED);
      assertThat(new Call(DELEGATED).withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoHasAGrant_isRefusedOnlyByADenial() {
      Call call = new Call(new Reason.Granted("g", Optional.empty()));
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoseAccountHasAGrant_isAllowedAsThePolicySays() {
      Call call = new Call(new Reason.Granted("g", Optional.of(OWN_STATEMENT)));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomOnlyItsOwnSideMissed_isAllowed_unlessALimitIsUnknown() {
      Call call =
          new Call(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.of(KEY_STATEMENT)));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
      assertThat(call.withBoundary().withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whomItsBoundaryKeptOut_isRefused() {
      Call call =
          new Call(new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.of(KEY_STATEMENT)));
      assertThat(call.withBoundary().withOwn(allowing)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDoesNotName_isRefused() {
      assertThat(new Call(NOT_NAMED).withOwn(allowing)).isEqualTo(Verdict.REFUSED);
      assertThat(new Call(NOT_NAMED).on(FOREIGN_KEY).withOwn(allowing)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDenied_isRefused() {
      assertThat(new Call(new Reason.Denied(PolicyType.RESOURCE, KEY_STATEMENT)).withOwn(allowing))
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomItsOldPolicyDenied_isUnknown_sinceTheKeyWasNeverAsked() {
      Call call = new Call(new Reason.Denied(PolicyType.IDENTITY, OWN_STATEMENT));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
      assertThat(call.withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aForeigner_needsItsOwnSide() {
      Call call =
          new Call(new Reason.AcrossAccounts(KEY_STATEMENT, Optional.of(OWN_STATEMENT)))
              .on(FOREIGN_KEY);
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aForeignerWhoseKeyWasNeverAsked_isUnknown() {
      Call call =
          new Call(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()))
              .on(FOREIGN_KEY);
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whatNoResourceHasASayIn_isAsThePolicySays() {
      Replay.Recorded call = new Call(new Reason.Owned(OWN_STATEMENT)).on("*").recorded("ListKeys");
      assertThat(new Replay().underIdentityPolicy(call, allowing).verdict())
          .isEqualTo(Verdict.ALLOWED);
      assertThat(new Replay().underIdentityPolicy(call, silent).verdict())
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whatOnlyKeysHave_isAbsentWhereThereIsNone() {
      Call call = new Call(new Reason.Owned(OWN_STATEMENT)).on("*").with(Map.of());
      for (String asking :
          List.of(
              "'StringEquals':{'aws:ResourceTag/team':'blue'}",
              "'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/blue'}",
              "'StringEquals':{'kms:KeySpec':'RSA_2048'}")) {
        Policy policy = identity("Allow", ",'Condition':{" + asking + "}");
        for (String operation : List.of("ListKeys", "GenerateRandom")) {
          assertThat(new Replay().underIdentityPolicy(call.recorded(operation), policy))
              .as(asking)
              .isEqualTo(new Replay.Outcome(Verdict.REFUSED, Set.of()));
        }
        assertThat(new Call(DELEGATED).withOwn(policy)).as(asking).isEqualTo(Verdict.UNKNOWN);
      }
    }

    @Test
    void whatANewKeyIsToBe_isUnknown_butItHasNoTagsYet() {
      Call call = new Call(new Reason.Owned(OWN_STATEMENT)).with(Map.of());
      Policy ofSpec = identity("Allow", ",'Condition':{'StringEquals':{'kms:KeySpec':'HMAC_256'}}");
      Policy ofTag = identity("Allow", ",'Condition':{'StringLike':{'aws:ResourceTag/a':'*'}}");
      Replay.Recorded created = call.recorded("CreateKey");
      assertThat(new Replay().underIdentityPolicy(created, ofSpec).verdict())
          .isEqualTo(Verdict.UNKNOWN);
      assertThat(new Replay().underIdentityPolicy(created, ofTag).verdict())
          .isEqualTo(Verdict.REFUSED);
      assertThat(created.resource()).as("asked of before there was a key").isEqualTo("*");
    }

    @Test
    void aRoot_hasNoIdentityPolicies() {
      assertThat(new Call(NAMED).by(new Identity.Root(ACCOUNT)).withOwn(denying))
          .isEqualTo(Verdict.ALLOWED);
    }
  }

  @Nested
  class RecordsThatTellTooLittle {

    @Test
    void aCallWithoutADecision_isNotDecidedAgain() {
      AuditRecord plain = new Call(NAMED).record("Decrypt").forOwner(OTHER, "e2", "s");
      assertThat(RecordedCall.read(plain))
          .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.NO_DECISION));
    }

    @Test
    void aCallToIamOrSts_isNotDecidedAgain() {
      for (String source : List.of("iam.amazonaws.com", "sts.amazonaws.com")) {
        assertThat(RecordedCall.read(new Call(NAMED).record(source, "AssumeRole")))
            .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.OF_IAM));
      }
    }

    @Test
    void aCallThatNeededSeveralRights_isNotDecidedAgain() {
      for (String operation :
          List.of("ReEncrypt", "CreateAlias", "UpdateAlias", "DeleteAlias", "ListAliases")) {
        assertThat(RecordedCall.read(new Call(NAMED).record(operation)))
            .as(operation)
            .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.SEVERAL_RIGHTS));
      }
      Call tagging = new Call(new Reason.AccountRoot()).with(Map.of("tags", List.of("t")));
      assertThat(RecordedCall.read(tagging.record("CreateKey")))
          .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.SEVERAL_RIGHTS));
    }
  }

  // -- records of this version

  private static final String SECOND_KEY = KEY.replace("1234abcd", "5678abcd");
  private static final Reason OWNED = new Reason.Owned(OWN_STATEMENT);
  private static final Reason WITHHELD =
      new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty());

  private static Traits.OfKey traits(Map<String, String> tags, AliasesSeen aliases) {
    return new Traits.OfKey(
        KeySpec.RSA_2048,
        KeyUsage.SIGN_VERIFY,
        KeyOrigin.EXTERNAL,
        Optional.of(MultiRegionKeyType.REPLICA),
        tags,
        aliases,
        Optional.of(false));
  }

  private static DecidedRight right(String action, String resource, Reason reason) {
    return new DecidedRight(action, resource, reason, Traits.NONE);
  }

  /** A call of a user's as this version records it. */
  private static RecordedCall.Reading read(
      String eventSource,
      String operation,
      Map<String, Object> parameters,
      DecidedRight... rights) {
    return RecordedCall.read(
        new Call(NAMED).with(parameters).record(eventSource, operation, List.of(rights)));
  }

  private static RecordedCall.Reading.Ready ready(
      String eventSource,
      String operation,
      Map<String, Object> parameters,
      DecidedRight... rights) {
    return (RecordedCall.Reading.Ready) read(eventSource, operation, parameters, rights);
  }

  private static Verdict withOwn(RecordedCall.Reading.Ready call, Policy policy) {
    return call.decided(right -> new Replay().underIdentityPolicy(right, policy)).verdict();
  }

  private static Policy own(String statement) {
    return ready(Policy.readIdentity("proposed", document(statement)));
  }

  private static Policy allowing(String action, String condition) {
    return own(
        "{'Effect':'Allow','Action':'"
            + action
            + "','Resource':'*','Condition':{"
            + condition
            + "}}");
  }

  @Nested
  class CallsThatNeedSeveralRights {

    private final RecordedCall.Reading.Ready reEncrypted =
        ready(
            AuditRecord.KMS,
            "ReEncrypt",
            Map.of(
                "sourceKeyId",
                "alias/old",
                "sourceEncryptionContext",
                Map.of("a", "1"),
                "destinationKeyId",
                "alias/new",
                "destinationEncryptionContext",
                Map.of("a", "2")),
            new DecidedRight(
                "kms:ReEncryptFrom", KEY, DELEGATED, traits(Map.of(), AliasesSeen.NOT_ASKED)),
            new DecidedRight(
                "kms:ReEncryptTo", SECOND_KEY, DELEGATED, traits(Map.of(), AliasesSeen.NOT_ASKED)));

    @Test
    void areLetIn_whereEveryRightIsThere() {
      assertThat(withOwn(reEncrypted, own("{'Effect':'Allow','Action':'kms:*','Resource':'*'}")))
          .isEqualTo(Verdict.ALLOWED);
      for (String one : List.of("kms:ReEncryptFrom", "kms:ReEncryptTo")) {
        Policy half = own("{'Effect':'Allow','Action':'" + one + "','Resource':'*'}");
        assertThat(withOwn(reEncrypted, half)).as(one).isEqualTo(Verdict.REFUSED);
      }
    }

    @Test
    void oneSidesParameters_areNotTheOthers() {
      String from = "'StringEquals':{'kms:EncryptionContext:a':'1','kms:RequestAlias':'alias/old'}";
      String to = "'StringEquals':{'kms:EncryptionContext:a':'2','kms:RequestAlias':'alias/new'}";
      assertThat(withOwn(reEncrypted, both(from, to))).isEqualTo(Verdict.ALLOWED);
      assertThat(withOwn(reEncrypted, both(to, from))).isEqualTo(Verdict.REFUSED);
      String same = "'Bool':{'kms:ReEncryptOnSameKey':'false'}";
      assertThat(withOwn(reEncrypted, both(same, same))).isEqualTo(Verdict.ALLOWED);
    }

    private Policy both(String from, String to) {
      return own(
          "{'Effect':'Allow','Action':'kms:ReEncryptFrom','Resource':'*','Condition':{"
              + from
              + "}},{'Effect':'Allow','Action':'kms:ReEncryptTo','Resource':'*','Condition':{"
              + to
              + "}}");
    }

    @Test
    void aRightThatTheProposalHasNoSayIn_stands() {
      assertThat(
              reEncrypted
                  .decided(right ->
                      right.resource().equals(KEY)
                          ? new Replay().underKeyPolicy(right, key(NAMES_NOBODY))
                          : Replay.Outcome.standing(right.reason()))
                  .verdict())
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
      assertThat(reEncrypted.wasLetIn()).isTrue();
    }

    @Test
    void whatIsCertain_outweighsWhatIsNot() {
      Replay.Outcome allowed = new Replay.Outcome(Verdict.ALLOWED, Set.of());
      Replay.Outcome unknown = new Replay.Outcome(Verdict.UNKNOWN, Set.of("kms:KeySpec"));
      Replay.Outcome granted = new Replay.Outcome(Verdict.REFUSED_UNLESS_GRANTED, Set.of());
      Replay.Outcome refused = new Replay.Outcome(Verdict.REFUSED, Set.of());
      assertThat(Replay.Outcome.ofAll(List.of(allowed, granted)).verdict())
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
      assertThat(Replay.Outcome.ofAll(List.of(granted, unknown, allowed))).isEqualTo(unknown);
      assertThat(Replay.Outcome.ofAll(List.of(unknown, refused, granted)).verdict())
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void rightsThatWereNeverAskedFor_areMissed() {
      Map<String, Object> tagged = Map.of("tags", List.of(Map.of("key", "a", "value", "b")));
      DecidedRight withheld = right("x:y", "*", WITHHELD);
      assertIncomplete(AuditRecord.KMS, "ReEncrypt", Map.of(), right("kms:a", KEY, WITHHELD));
      assertIncomplete(AuditRecord.KMS, "CreateAlias", Map.of(), withheld);
      assertIncomplete(AuditRecord.KMS, "CreateKey", tagged, withheld);
      assertIncomplete(AuditRecord.KMS, "UpdateAlias", Map.of(), right("a", "b", OWNED), withheld);
      assertIncomplete(AuditRecord.IAM, "CreateUser", tagged, withheld);
      assertIncomplete(AuditRecord.IAM, "UpdateGroup", Map.of(), withheld);
      assertIncomplete(AuditRecord.STS, "AssumeRole", tagged, withheld);
      assertIncomplete(AuditRecord.STS, "AssumeRole", Map.of("sourceIdentity", "me"), withheld);
      assertThat(ready(AuditRecord.KMS, "CreateKey", Map.of(), withheld).isAll()).isTrue();
      assertThat(ready(AuditRecord.IAM, "TagUser", tagged, withheld).isAll()).isTrue();
      assertThat(ready(AuditRecord.STS, "AssumeRole", Map.of(), withheld).isAll()).isTrue();
      assertThat(ready(AuditRecord.STS, "GetFederationToken", tagged, withheld).isAll()).isTrue();
      assertThat(reEncrypted.isAll()).isTrue();
    }

    private void assertIncomplete(
        String eventSource,
        String operation,
        Map<String, Object> parameters,
        DecidedRight... rights) {
      assertThat(ready(eventSource, operation, parameters, rights).isAll()).as(operation).isFalse();
    }
  }

  @Nested
  class WhatPoliciesCouldAsk {

    private void assertOfKey(Traits.OfKey key, String condition, Verdict verdict) {
      RecordedCall.Reading.Ready call =
          ready(
              AuditRecord.KMS,
              "DescribeKey",
              Map.of(),
              new DecidedRight("kms:DescribeKey", KEY, DELEGATED, key));
      assertThat(withOwn(call, allowing("kms:*", condition))).as(condition).isEqualTo(verdict);
    }

    @Test
    void ofAKey_isRecorded() {
      AliasesSeen blue = new AliasesSeen.Asked(List.of(new AliasName("alias/blue")));
      Traits.OfKey key = traits(Map.of("team", "blue"), blue);
      for (String holds :
          List.of(
              "'StringEquals':{'kms:KeySpec':'RSA_2048'}",
              "'StringEquals':{'kms:CustomerMasterKeyUsage':'SIGN_VERIFY'}",
              "'StringEquals':{'kms:KeyOrigin':'EXTERNAL'}",
              "'Bool':{'kms:MultiRegion':'true'}",
              "'StringEquals':{'aws:ResourceTag/team':'blue'}",
              "'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/blue'}",
              "'Null':{'aws:ResourceTag/other':'true'}",
              "'StringEquals':{'kms:MultiRegionKeyType':'REPLICA'}",
              "'Null':{'iam:ResourceTag/team':'true'}")) {
        assertOfKey(key, holds, Verdict.ALLOWED);
      }
      for (String doesNot :
          List.of(
              "'StringEquals':{'kms:KeySpec':'RSA_4096'}",
              "'StringEquals':{'aws:ResourceTag/team':'red'}",
              "'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/red'}")) {
        assertOfKey(key, doesNot, Verdict.REFUSED);
      }
    }

    @Test
    void aliasesThatNobodyAskedFor_areUnknown_andTooManyLetNobodyIn() {
      String any = "'ForAllValues:StringLike':{'kms:ResourceAliases':'*'}";
      assertOfKey(traits(Map.of(), AliasesSeen.NOT_ASKED), any, Verdict.UNKNOWN);
      assertOfKey(traits(Map.of(), new AliasesSeen.Asked(List.of())), any, Verdict.ALLOWED);
      assertOfKey(traits(Map.of(), new AliasesSeen.TooMany()), any, Verdict.REFUSED);
    }

    private void assertOf(RecordedCall.Reading.Ready call, String condition) {
      assertThat(withOwn(call, allowing("*", condition))).as(condition).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void ofACallToIam_isRecorded() {
      RecordedCall.Reading.Ready attached =
          ready(
              AuditRecord.IAM,
              "AttachUserPolicy",
              Map.of("userName", "bob", "policyArn", "arn:aws:iam::aws:policy/x"),
              new DecidedRight(
                  "iam:AttachUserPolicy",
                  "arn:aws:iam::111122223333:user/bob",
                  OWNED,
                  new Traits.OfIdentity(Map.of("team", "blue"), Optional.of("arn:b"))));
      assertOf(attached, "'ArnEquals':{'iam:PolicyARN':'arn:aws:iam::aws:policy/x'}");
      assertOf(attached, "'StringEquals':{'iam:ResourceTag/team':'blue'}");
      assertOf(attached, "'StringEquals':{'aws:ResourceTag/team':'blue'}");
      assertOf(attached, "'StringEquals':{'iam:PermissionsBoundary':'arn:b'}");
      RecordedCall.Reading.Ready created =
          ready(
              AuditRecord.IAM,
              "CreateUser",
              Map.of(
                  "permissionsBoundary",
                  "arn:c",
                  "tags",
                  List.of(Map.of("key", "team", "value", "red"))),
              right("iam:CreateUser", "arn:aws:iam::111122223333:user/bob", OWNED),
              right("iam:TagUser", "arn:aws:iam::111122223333:user/bob", OWNED));
      assertOf(created, "'StringEquals':{'iam:PermissionsBoundary':'arn:c'}");
      assertOf(created, "'StringEquals':{'aws:RequestTag/team':'red'}");
      assertOf(created, "'ForAllValues:StringEquals':{'aws:TagKeys':'team'}");
      assertThat(withOwn(created, allowing("iam:CreateUser", "'Null':{'aws:username':'false'}")))
          .as("one right of two")
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void ofACallToSts_isRecorded() {
      String role = "arn:aws:iam::111122223333:role/reader";
      Map<String, Object> parameters =
          Map.of(
              "roleSessionName", "laptop",
              "externalId", "word",
              "sourceIdentity", "me",
              "transitiveTagKeys", List.of("team"));
      RecordedCall.Reading.Ready assumed =
          ready(
              AuditRecord.STS,
              "AssumeRole",
              parameters,
              right("sts:AssumeRole", role, DELEGATED),
              right("sts:TagSession", role, DELEGATED),
              right("sts:SetSourceIdentity", role, DELEGATED));
      assertOf(assumed, "'StringEquals':{'sts:RoleSessionName':'laptop','sts:ExternalId':'word'}");
      assertOf(assumed, "'StringEquals':{'sts:SourceIdentity':'me'}");
      assertOf(assumed, "'ForAnyValue:StringEquals':{'sts:TransitiveTagKeys':'team'}");
      assertThat(withOwn(assumed, own("{'Effect':'Allow','Action':'sts:A*','Resource':'*'}")))
          .isEqualTo(Verdict.REFUSED);
      RecordedCall.Reading.Ready distrusted =
          ready(
              AuditRecord.STS,
              "AssumeRole",
              Map.of(),
              right("sts:AssumeRole", role, new Reason.NotNamed(PolicyType.TRUST)));
      assertThat(withOwn(distrusted, own("{'Effect':'Allow','Action':'*','Resource':'*'}")))
          .as("the role still does not trust the caller")
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void ofAGrant_isRecorded() {
      RecordedCall.Reading.Ready granted =
          ready(
              AuditRecord.KMS,
              "CreateGrant",
              Map.of(
                  "granteePrincipal",
                  ALICE,
                  "constraints",
                  Map.of("encryptionContextSubset", Map.of("tenant", "42"))),
              new DecidedRight(
                  "kms:CreateGrant", KEY, DELEGATED, traits(Map.of(), AliasesSeen.NOT_ASKED)));
      assertOf(granted, "'StringEquals':{'kms:GrantConstraintType':'EncryptionContextSubset'}");
      assertOf(granted, "'StringEquals':{'kms:EncryptionContext:tenant':'42'}");
      assertOf(granted, "'Bool':{'kms:GrantIsForAWSResource':'false'}");
      assertOf(granted, "'ArnEquals':{'kms:GranteePrincipal':'" + ALICE + "'}");
      RecordedCall.Reading.Ready listed =
          ready(
              AuditRecord.KMS,
              "ListGrants",
              Map.of("granteePrincipal", ALICE),
              new DecidedRight(
                  "kms:ListGrants", KEY, DELEGATED, traits(Map.of(), AliasesSeen.NOT_ASKED)));
      assertOf(listed, "'Null':{'kms:GranteePrincipal':'true'}");
    }

    @Test
    void ofAResourceOfAnotherAccount_isNotDecidedByTheCallersSideAlone() {
      RecordedCall.Reading.Ready unknown =
          ready(
              AuditRecord.KMS,
              "DescribeKey",
              Map.of(),
              right("kms:DescribeKey", "arn:aws:kms:us-east-1:444455556666:alias/a", WITHHELD));
      assertThat(withOwn(unknown, own("{'Effect':'Allow','Action':'*','Resource':'*'}")))
          .isEqualTo(Verdict.UNKNOWN);
    }
  }
}
