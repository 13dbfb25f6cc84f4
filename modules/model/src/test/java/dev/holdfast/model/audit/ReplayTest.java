package dev.holdfast.model.audit;

import static dev.holdfast.model.audit.ProposedPolicies.DELEGATES;
import static dev.holdfast.model.audit.ProposedPolicies.NAMES_ALICE;
import static dev.holdfast.model.audit.ProposedPolicies.NAMES_NOBODY;
import static dev.holdfast.model.audit.ProposedPolicies.NAMES_READER;
import static dev.holdfast.model.audit.ProposedPolicies.allow;
import static dev.holdfast.model.audit.ProposedPolicies.deny;
import static dev.holdfast.model.audit.ProposedPolicies.identity;
import static dev.holdfast.model.audit.ProposedPolicies.key;
import static dev.holdfast.model.audit.SampleCall.ACCOUNT;
import static dev.holdfast.model.audit.SampleCall.ALICE;
import static dev.holdfast.model.audit.SampleCall.DELEGATED;
import static dev.holdfast.model.audit.SampleCall.KEY;
import static dev.holdfast.model.audit.SampleCall.KEY_STATEMENT;
import static dev.holdfast.model.audit.SampleCall.NAMED;
import static dev.holdfast.model.audit.SampleCall.OWN_STATEMENT;
import static dev.holdfast.model.audit.SampleCall.READER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.model.policy.Replay.Verdict;
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

  private static final AccountId OTHER = new AccountId("444455556666");
  private static final String FOREIGN_KEY = KEY.replace("111122223333", "444455556666");
  private static final Identity SESSION =
      new Identity.RoleSession(
          ACCOUNT,
          "arn:aws:sts::111122223333:assumed-role/reader/laptop",
          READER,
          "AROAREADER",
          "laptop");
  private static final Reason NOT_NAMED = new Reason.NotNamed(PolicyType.RESOURCE);

  @Nested
  class AnotherKeyPolicy {

    @Test
    void whoIsNamedStill_isAllowedStill() {
      assertThat(new SampleCall(NAMED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(NAMED).by(SESSION).under(key(NAMES_READER)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoIsNamedNoLonger_mayHaveAGrant() {
      assertThat(new SampleCall(NAMED).under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }

    @Test
    void whatNoGrantAllows_isRefused() {
      Replay.Recorded call = new SampleCall(NAMED).recorded("DisableKey");
      assertThat(new Replay().underKeyPolicy(call, key(NAMES_NOBODY)).verdict())
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoWasNamedAndIsLeftToItsAccount_isUnknown() {
      assertThat(new SampleCall(NAMED).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whomItsAccountAllowed_isAllowedAsLongAsItIsLeftToIt() {
      assertThat(new SampleCall(DELEGATED).under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(DELEGATED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void aDenial_refusesWhateverElseThereIs() {
      Policy denying = key(NAMES_ALICE, deny("'Principal':'*'"));
      assertThat(new SampleCall(NAMED).under(denying)).isEqualTo(Verdict.REFUSED);
      assertThat(new SampleCall(new Reason.Granted("g", Optional.empty())).under(denying))
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aGrant_stands() {
      assertThat(new SampleCall(new Reason.Granted("g", Optional.empty())).under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.ALLOWED);
      assertThat(
              new SampleCall(new Reason.Granted("g", Optional.of(OWN_STATEMENT)))
                  .under(key(NAMES_NOBODY)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoWasNotNamedAndIsNow_isAllowed() {
      assertThat(new SampleCall(NOT_NAMED).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(NOT_NAMED).by(SESSION).under(key(NAMES_READER)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whoWasNotNamedAndIsLeftToItsAccount_isUnknown() {
      assertThat(new SampleCall(NOT_NAMED).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whoWasNotNamedAndIsStillNot_isRefused() {
      assertThat(new SampleCall(NOT_NAMED).under(key(NAMES_NOBODY))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aSessionWithABoundary_isUnknownWhereItsRoleIsNamed() {
      assertThat(new SampleCall(NOT_NAMED).by(SESSION).withBoundary().under(key(NAMES_READER)))
          .isEqualTo(Verdict.UNKNOWN);
      assertThat(new SampleCall(NOT_NAMED).withBoundary().under(key(NAMES_ALICE)))
          .isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whomItsOwnSideMissed_isRefusedUnlessItIsNamed() {
      Reason missing = new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.of(KEY_STATEMENT));
      assertThat(new SampleCall(missing).under(key(DELEGATES))).isEqualTo(Verdict.REFUSED);
      assertThat(new SampleCall(missing).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void whomItsOwnSideDenied_isRefused() {
      Reason denied = new Reason.Denied(PolicyType.BOUNDARY, OWN_STATEMENT);
      assertThat(new SampleCall(denied).under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDenied_isAllowedWhereItIsNamed() {
      Reason denied = new Reason.Denied(PolicyType.RESOURCE, KEY_STATEMENT);
      assertThat(new SampleCall(denied).under(key(NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(denied).under(key(DELEGATES))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aForeigner_isAllowedByItsNameOrItsAccount() {
      SampleCall refused = new SampleCall(NOT_NAMED).on(FOREIGN_KEY);
      assertThat(refused.under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(refused.under(key(NAMES_NOBODY))).isEqualTo(Verdict.REFUSED);
      SampleCall missing =
          new SampleCall(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()))
              .on(FOREIGN_KEY);
      assertThat(missing.under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aRoot_isAllowedWhereItsAccountIsNamed() {
      SampleCall call = new SampleCall(NAMED).by(new Identity.Root(ACCOUNT));
      assertThat(call.under(key(DELEGATES))).isEqualTo(Verdict.ALLOWED);
      assertThat(call.under(key(NAMES_ALICE))).isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
    }

    @Test
    void whatTheRecordHas_isHeldAgainstConditions() {
      SampleCall call =
          new SampleCall(NAMED)
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

    private void assertAllowed(SampleCall call, String condition) {
      assertThat(call.under(key(conditional(condition)))).as(condition).isEqualTo(Verdict.ALLOWED);
    }

    private void assertRefused(SampleCall call, String condition) {
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
          new Replay().underKeyPolicy(new SampleCall(NAMED).recorded("Decrypt"), asking);
      assertThat(outcome.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(outcome.missing()).containsExactly("aws:ResourceTag/team");
    }

    @Test
    void whatTheRecordHasNot_doesNotMatterWhereAnotherStatementDecides() {
      String asking = conditional("'StringEquals':{'aws:ResourceTag/team':'blue'}");
      assertThat(new SampleCall(NAMED).under(key(asking, NAMES_ALICE))).isEqualTo(Verdict.ALLOWED);
      String denying =
          deny("'Principal':'*','Condition':{'StringEquals':{'aws:ResourceTag/team':'blue'}}");
      assertThat(new SampleCall(NAMED).under(key(denying, NAMES_ALICE))).isEqualTo(Verdict.UNKNOWN);
      assertThat(new SampleCall(NAMED).under(key(denying, NAMES_ALICE, deny("'Principal':'*'"))))
          .isEqualTo(Verdict.REFUSED);
      String neither =
          conditional(
              "'StringEquals':{'aws:ResourceTag/team':'blue','aws:PrincipalTag/team':'red'}");
      assertThat(new SampleCall(NAMED).under(key(neither)))
          .isEqualTo(Verdict.REFUSED_UNLESS_GRANTED);
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
      assertThat(new SampleCall(NAMED).withOwn(silent)).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(NAMED).by(SESSION).withBoundary().withOwn(silent))
          .isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(NAMED).withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoIsLeftToItsAccount_isAllowedAsThePolicySays() {
      assertThat(new SampleCall(DELEGATED).withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(new SampleCall(DELEGATED).withOwn(silent)).isEqualTo(Verdict.REFUSED);
      assertThat(new SampleCall(DELEGATED).withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoHasAGrant_isRefusedOnlyByADenial() {
      SampleCall call = new SampleCall(new Reason.Granted("g", Optional.empty()));
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoseAccountHasAGrant_isAllowedAsThePolicySays() {
      SampleCall call = new SampleCall(new Reason.Granted("g", Optional.of(OWN_STATEMENT)));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomOnlyItsOwnSideMissed_isAllowed_unlessALimitIsUnknown() {
      SampleCall call =
          new SampleCall(
              new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.of(KEY_STATEMENT)));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
      assertThat(call.withBoundary().withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whomItsBoundaryKeptOut_isRefused() {
      SampleCall call =
          new SampleCall(
              new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.of(KEY_STATEMENT)));
      assertThat(call.withBoundary().withOwn(allowing)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDoesNotName_isRefused() {
      assertThat(new SampleCall(NOT_NAMED).withOwn(allowing)).isEqualTo(Verdict.REFUSED);
      assertThat(new SampleCall(NOT_NAMED).on(FOREIGN_KEY).withOwn(allowing))
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomTheKeyDenied_isRefused() {
      assertThat(
              new SampleCall(new Reason.Denied(PolicyType.RESOURCE, KEY_STATEMENT))
                  .withOwn(allowing))
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whomItsOldPolicyDenied_isUnknown_sinceTheKeyWasNeverAsked() {
      SampleCall call = new SampleCall(new Reason.Denied(PolicyType.IDENTITY, OWN_STATEMENT));
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
      assertThat(call.withOwn(denying)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aForeigner_needsItsOwnSide() {
      SampleCall call =
          new SampleCall(new Reason.AcrossAccounts(KEY_STATEMENT, Optional.of(OWN_STATEMENT)))
              .on(FOREIGN_KEY);
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.ALLOWED);
      assertThat(call.withOwn(silent)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aForeignerWhoseKeyWasNeverAsked_isUnknown() {
      SampleCall call =
          new SampleCall(new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()))
              .on(FOREIGN_KEY);
      assertThat(call.withOwn(allowing)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whatNoResourceHasASayIn_isAsThePolicySays() {
      Replay.Recorded call =
          new SampleCall(new Reason.Owned(OWN_STATEMENT)).on("*").recorded("ListKeys");
      assertThat(new Replay().underIdentityPolicy(call, allowing).verdict())
          .isEqualTo(Verdict.ALLOWED);
      assertThat(new Replay().underIdentityPolicy(call, silent).verdict())
          .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whatOnlyKeysHave_isAbsentWhereThereIsNone() {
      SampleCall call = new SampleCall(new Reason.Owned(OWN_STATEMENT)).on("*").with(Map.of());
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
        assertThat(new SampleCall(DELEGATED).withOwn(policy)).as(asking).isEqualTo(Verdict.UNKNOWN);
      }
    }

    @Test
    void whatANewKeyIsToBe_isUnknown_butItHasNoTagsYet() {
      SampleCall call = new SampleCall(new Reason.Owned(OWN_STATEMENT)).with(Map.of());
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
      assertThat(new SampleCall(NAMED).by(new Identity.Root(ACCOUNT)).withOwn(denying))
          .isEqualTo(Verdict.ALLOWED);
    }
  }

  @Nested
  class RecordsThatTellTooLittle {

    @Test
    void aCallWithoutADecision_isNotDecidedAgain() {
      AuditRecord plain = new SampleCall(NAMED).record("Decrypt").forOwner(OTHER, "e2", "s");
      assertThat(RecordedCall.read(plain))
          .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.NO_DECISION));
    }

    @Test
    void aCallToIamOrSts_isNotDecidedAgain() {
      for (String source : List.of("iam.amazonaws.com", "sts.amazonaws.com")) {
        assertThat(RecordedCall.read(new SampleCall(NAMED).record(source, "AssumeRole")))
            .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.OF_IAM));
      }
    }

    @Test
    void aCallThatNeededSeveralRights_isNotDecidedAgain() {
      for (String operation :
          List.of("ReEncrypt", "CreateAlias", "UpdateAlias", "DeleteAlias", "ListAliases")) {
        assertThat(RecordedCall.read(new SampleCall(NAMED).record(operation)))
            .as(operation)
            .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.SEVERAL_RIGHTS));
      }
      SampleCall tagging =
          new SampleCall(new Reason.AccountRoot()).with(Map.of("tags", List.of("t")));
      assertThat(RecordedCall.read(tagging.record("CreateKey")))
          .isEqualTo(new RecordedCall.Reading.Unknown(RecordedCall.Why.SEVERAL_RIGHTS));
    }
  }
}
