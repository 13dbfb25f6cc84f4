package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a call's record tells, and in whose account. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class CallAuditTest {

  private static final AccountId CALLER = new AccountId("000000000000");
  private static final AccountId OWNER = new AccountId("444455556666");
  private static final String ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final KeyArn OWN = new KeyArn(Region.US_EAST_1, CALLER, new KeyId(ID));
  private static final KeyArn FOREIGN = new KeyArn(Region.US_EAST_1, OWNER, new KeyId(ID));
  private static final DecidingStatement STATEMENT =
      new DecidingStatement("key policy", 2, Optional.of("Use"));

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.records.clear();
  }

  private List<AuditRecord> recordsOf(Reply reply) throws Exception {
    edge.override.set(Optional.of((caller, request) -> CompletableFuture.completedStage(reply)));
    String body = "{\"KeyId\":\"" + FOREIGN + "\"}";
    var unused = new Draft(edge.port(), "DisableKey", body).sign().send();
    return List.copyOf(edge.records);
  }

  private static List<DecidedRight> right(KeyArn key, Reason reason) {
    return List.of(new DecidedRight("kms:DisableKey", key.toString(), reason, Traits.NONE));
  }

  private static Reply answered(KeyArn key, Reason reason) {
    return new Reply.Answered(new KmsAnswer.Done(key), right(key, reason));
  }

  // -- the decision

  @Test
  void theDecision_isRecorded() throws Exception {
    Reason reason = new Reason.Named(STATEMENT);
    assertThat(recordsOf(answered(OWN, reason)).getFirst().decision())
        .isEqualTo(AuditRecord.Decision.of(right(OWN, reason), Caller.root(CALLER, "test")));
  }

  @Test
  void aRefusal_isRecordedWithEveryRightThatWasLookedAt() throws Exception {
    List<DecidedRight> rights =
        DecidedRight.joined(
            right(FOREIGN, new Reason.AcrossAccounts(STATEMENT, Optional.empty())),
            right(OWN, new Reason.NotNamed(PolicyType.RESOURCE)));
    KmsError denied = new KmsError.AccessDenied("me", "kms:ReEncryptTo", OWN.toString());
    List<AuditRecord> records = recordsOf(new Reply.Refused(denied, rights));
    assertThat(records).as("whoever lacks one of the rights is kept out").hasSize(1);
    assertThat(records.getFirst().errorCode()).isEqualTo("AccessDeniedException");
    assertThat(records.getFirst().decision())
        .isEqualTo(AuditRecord.Decision.of(rights, Caller.root(CALLER, "test")));
  }

  @Test
  void whereNothingWasDecided_noDecisionIsRecorded() throws Exception {
    assertThat(recordsOf(new Reply.Answered(new KmsAnswer.Done(OWN))).getFirst().decision())
        .isNull();
  }

  // -- across accounts

  @Test
  void useOfAnotherAccountsKey_isRecordedInBoth() throws Exception {
    List<AuditRecord> records =
        recordsOf(answered(FOREIGN, new Reason.AcrossAccounts(STATEMENT, Optional.empty())));
    assertThat(records).extracting(AuditRecord::recipientAccountId).containsExactly(CALLER, OWNER);
    AuditRecord mine = records.get(0);
    AuditRecord theirs = records.get(1);
    assertThat(mine.sharedEventId()).isNotNull().isEqualTo(theirs.sharedEventId());
    assertThat(mine.eventId()).isNotEqualTo(theirs.eventId());
    assertThat(mine.requestId()).isEqualTo(theirs.requestId());
    assertThat(mine.userIdentity().type()).isEqualTo("Root");
    assertThat(theirs.isForOwner()).isTrue();
    assertThat(theirs.userIdentity().accountId()).isEqualTo(CALLER);
    assertThat(theirs.userIdentity().arn()).isNull();
    assertThat(theirs.userIdentity().accessKeyId()).isNull();
    assertThat(theirs.decision()).isNull();
  }

  @Test
  void anOwner_isNotToldOfOthersKeys() throws Exception {
    AuditRecord.Resource own = new AuditRecord.Resource(CALLER, OWN.toString());
    AuditRecord.Resource foreign = new AuditRecord.Resource(OWNER, FOREIGN.toString());
    AuditRecord reEncrypted =
        SampleRecord.by(Caller.root(CALLER, "test"))
            .named("ReEncrypt")
            .using(own, foreign)
            .written();
    assertThat(reEncrypted.forOwner(OWNER, "e2", "s").resources()).containsExactly(foreign);
    assertThat(reEncrypted.shared("s").resources()).containsExactly(own, foreign);
  }

  @Test
  void whoIsKeptOut_isRecordedInItsOwnAccountOnly() throws Exception {
    KmsError denied = new KmsError.AccessDenied("me", "kms:DisableKey", FOREIGN.toString());
    List<AuditRecord> records =
        recordsOf(
            new Reply.Refused(denied, right(FOREIGN, new Reason.NotNamed(PolicyType.RESOURCE))));
    assertThat(records).extracting(AuditRecord::recipientAccountId).containsExactly(CALLER);
    assertThat(records.getFirst().sharedEventId()).isNull();
  }

  @Test
  void whoIsKeptOutBeforeAnythingIsDecided_isRecordedInItsOwnAccountOnly() throws Exception {
    assertThat(recordsOf(new Reply.Refused(new KmsError.KeyNotFound(FOREIGN))))
        .extracting(AuditRecord::recipientAccountId)
        .containsExactly(CALLER);
  }

  @Test
  void whoIsLetInAndFails_isRecordedInBoth() throws Exception {
    Reply failed =
        new Reply.Refused(
            new KmsError.KeyDisabled(FOREIGN),
            right(FOREIGN, new Reason.AcrossAccounts(STATEMENT, Optional.empty())));
    assertThat(recordsOf(failed))
        .extracting(AuditRecord::recipientAccountId)
        .containsExactly(CALLER, OWNER);
  }

  @Test
  void useOfAnOwnKey_isRecordedOnce() throws Exception {
    assertThat(recordsOf(answered(OWN, new Reason.AccountRoot())))
        .extracting(AuditRecord::sharedEventId)
        .containsOnlyNulls()
        .hasSize(1);
  }

  // -- who called

  private static AuditRecord.Identity told(Identity identity, Optional<Rights.Session> session) {
    Rights rights = new Rights(List.of(), Optional.empty(), List.of(), Map.of(), session);
    return AuditRecord.Identity.of(new Caller(identity, "AKIA", rights, CallOrigin.UNKNOWN));
  }

  @Test
  void aUser_isToldByName() {
    AuditRecord.Identity user =
        told(
            new Identity.User(OWNER, "arn:aws:iam::444455556666:user/d/bob", "AIDABOB", "bob"),
            Optional.empty());
    assertThat(user.type()).isEqualTo("IAMUser");
    assertThat(user.userName()).isEqualTo("bob");
    assertThat(user.sessionContext()).isNull();
    assertThat(user.shownName()).isEqualTo("bob");
  }

  @Test
  void aSession_isToldWithItsRole() {
    Instant made = Instant.parse("2026-01-01T00:00:00Z");
    AuditRecord.Identity session =
        told(
            new Identity.RoleSession(
                OWNER,
                "arn:aws:sts::444455556666:assumed-role/reader/laptop",
                "arn:aws:iam::444455556666:role/apps/reader",
                "AROAREADER",
                "laptop"),
            Optional.of(new Rights.Session(made, true, Optional.of("me"))));
    assertThat(session.type()).isEqualTo("AssumedRole");
    assertThat(session.principalId()).isEqualTo("AROAREADER:laptop");
    assertThat(session.sessionContext())
        .isEqualTo(
            new AuditRecord.Session(
                new AuditRecord.Issuer(
                    "Role",
                    "AROAREADER",
                    "arn:aws:iam::444455556666:role/apps/reader",
                    OWNER,
                    "reader"),
                made,
                true,
                "me"));
    assertThat(session.shownName()).isEqualTo("laptop");
  }

  @Test
  void aFederatedUser_isToldAsSuch() {
    AuditRecord.Identity federated =
        told(
            new Identity.FederatedUser(
                OWNER, "arn:aws:sts::444455556666:federated-user/carol", "carol"),
            Optional.empty());
    assertThat(federated.type()).isEqualTo("FederatedUser");
    assertThat(federated.shownName()).isEqualTo("carol");
  }

  @Test
  void aRoot_isCalledRoot() {
    assertThat(told(new Identity.Root(OWNER), Optional.empty()).shownName()).isEqualTo("root");
  }
}
