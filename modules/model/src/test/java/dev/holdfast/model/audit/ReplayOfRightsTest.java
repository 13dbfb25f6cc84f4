package dev.holdfast.model.audit;

import static dev.holdfast.model.audit.ProposedPolicies.NAMES_NOBODY;
import static dev.holdfast.model.audit.ProposedPolicies.key;
import static dev.holdfast.model.audit.ProposedPolicies.own;
import static dev.holdfast.model.audit.SampleCall.ALICE;
import static dev.holdfast.model.audit.SampleCall.DELEGATED;
import static dev.holdfast.model.audit.SampleCall.KEY;
import static dev.holdfast.model.audit.SampleCall.NAMED;
import static dev.holdfast.model.audit.SampleCall.OWN_STATEMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.model.policy.Replay.Verdict;
import dev.holdfast.model.policy.Traits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * A record has every right that its call needed, and what policies could ask of what it was about;
 * by these the call is decided again. In the policies {@code '} stands for a quotation mark.
 */
class ReplayOfRightsTest {

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
        new SampleCall(NAMED).with(parameters).record(eventSource, operation, List.of(rights)));
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
