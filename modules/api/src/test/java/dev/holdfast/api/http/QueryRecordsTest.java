package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the audit trail has of calls to IAM and STS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryRecordsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.forget();
  }

  // -- what decided, in the record

  private String decision() {
    AuditRecord.Decision decision = edge.records.getLast().decision();
    assertThat(decision).isNotNull();
    return decision.rights().stream()
        .map(right -> right.action() + " on " + right.resource() + ": " + right.reason().sentence())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void recordOfIam_saysWhatDecidedOfEveryRight_andWhatPoliciesCouldAskFor() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("iam:CreateUser", "*"));
    assertThat(
            alice
                .iam(
                    "CreateUser",
                    "UserName",
                    "bob",
                    "Tags.member.1.Key",
                    "a",
                    "Tags.member.1.Value",
                    "b")
                .status())
        .isEqualTo(403);
    assertThat(decision().lines())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("iam:CreateUser on arn:aws:iam::111122223333:user/bob: Allowed"),
            second ->
                assertThat(second)
                    .startsWith("iam:TagUser on arn:aws:iam::111122223333:user/bob: Not allowed"));
    assertThat(
            edge.iam(
                    "CreateUser",
                    "UserName",
                    "bob",
                    "Tags.member.1.Key",
                    "a",
                    "Tags.member.1.Value",
                    "b")
                .status())
        .isEqualTo(200);
    assertThat(alice.iam("GetUser", "UserName", "bob").status()).isEqualTo(403);
    AuditRecord.Decision decision = edge.records.getLast().decision();
    assertThat(decision).isNotNull();
    assertThat(decision.rights())
        .extracting(DecidedRight::traits)
        .containsExactly(new Traits.OfIdentity(Map.of("a", "b"), Optional.empty()));
  }

  @Test
  void recordOfSts_saysWhatDecidedOfEveryRight() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    assertThat(
            alice
                .sts(
                    "AssumeRole",
                    "RoleArn",
                    "arn:aws:iam::111122223333:role/reader",
                    "RoleSessionName",
                    "x1",
                    "SourceIdentity",
                    "me")
                .status())
        .isEqualTo(403);
    assertThat(decision().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("sts:AssumeRole on ").contains(": Allowed"),
            second ->
                assertThat(second)
                    .startsWith("sts:SetSourceIdentity on ")
                    .contains(": Not allowed"));
  }

  @Test
  void recordOfIam_saysWhatDecided() throws Exception {
    assertThat(edge.iam("CreateUser", "UserName", "bob", "Path", "/staff/").status())
        .isEqualTo(200);
    assertThat(decision())
        .isEqualTo("iam:CreateUser on null: Allowed because the caller is its account's root.");
    Signer alice =
        Signer.allowed(edge, "alice", Signer.allow("iam:GetUser", "arn:aws:iam::*:user/staff/*"));
    assertThat(alice.iam("GetUser", "UserName", "bob").status()).isEqualTo(200);
    assertThat(decision())
        .isEqualTo(
            "iam:GetUser on arn:aws:iam::111122223333:user/staff/bob: Allowed by statement 1 of"
                + " policy arn:aws:iam::111122223333:user/alice#given.");
    assertThat(alice.iam("DeleteUser", "UserName", "bob").status()).isEqualTo(403);
    assertThat(decision())
        .isEqualTo(
            "iam:DeleteUser on arn:aws:iam::111122223333:user/staff/bob: Not allowed because no"
                + " identity-based policy of the caller allows it.");
  }

  @Test
  void recordOfSts_saysWhatDecided() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    Signer alice = Signer.of(edge, "alice");
    alice.assertMayNotAssume("arn:aws:iam::111122223333:role/reader");
    assertThat(decision())
        .startsWith("sts:AssumeRole on arn:aws:iam::111122223333:role/reader: Not allowed because");
    assertThat(alice.sts("GetFederationToken", "Name", "bob").status()).isEqualTo(403);
    assertThat(decision()).startsWith("sts:GetFederationToken on ").contains(": Not allowed");
    Signer bob = Signer.allowed(edge, "bob", Signer.allow("sts:AssumeRole", "*"));
    assertThat(
            bob.sts(
                    "AssumeRole",
                    "RoleArn",
                    "arn:aws:iam::111122223333:role/reader",
                    "RoleSessionName",
                    "x1")
                .status())
        .isEqualTo(200);
    assertThat(decision())
        .startsWith("sts:AssumeRole on arn:aws:iam::111122223333:role/reader: Allowed by");
  }

  // -- in the record of another account

  private static final String NEIGHBOURS_ROLE =
      "arn:aws:iam::" + RunningEdge.NEIGHBOUR + ":role/reader";

  private void haveNeighboursRole() throws Exception {
    Signer neighbour = new Signer(edge, RunningEdge.NEIGHBOUR, "test", Optional.empty());
    var unused =
        neighbour.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
  }

  @Test
  void roleOfAnotherAccount_thatIsAssumed_isRecordedInBoth() throws Exception {
    haveNeighboursRole();
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    edge.records.clear();
    assertThat(
            alice.sts("AssumeRole", "RoleArn", NEIGHBOURS_ROLE, "RoleSessionName", "x1").status())
        .isEqualTo(200);
    assertThat(edge.records)
        .extracting(record -> String.valueOf(record.recipientAccountId()))
        .containsExactly("111122223333", RunningEdge.NEIGHBOUR);
    AuditRecord mine = edge.records.getFirst();
    AuditRecord theirs = edge.records.getLast();
    assertThat(mine.sharedEventId()).isNotNull().isEqualTo(theirs.sharedEventId());
    assertThat(mine.userIdentity().userName()).isEqualTo("alice");
    assertThat(theirs.userIdentity().type()).isEqualTo("AWSAccount");
    assertThat(theirs.userIdentity().principalId()).isEqualTo(mine.userIdentity().principalId());
    assertThat(theirs.userIdentity().arn()).isNull();
    assertThat(theirs.decision()).isNull();
    assertThat(theirs.responseElements()).isEqualTo(mine.responseElements()).isNotNull();
    assertThat(edge.records)
        .extracting(AuditRecord::resources)
        .containsOnly(
            List.of(
                new AuditRecord.Resource(
                    new AccountId(RunningEdge.NEIGHBOUR),
                    AuditRecord.Resource.Kind.ROLE,
                    NEIGHBOURS_ROLE,
                    null)));
  }

  @Test
  void roleOfAnotherAccount_thatIsNotAssumed_isRecordedInTheCallersOnly() throws Exception {
    haveNeighboursRole();
    Signer alice = Signer.of(edge, "alice");
    edge.records.clear();
    alice.assertMayNotAssume(NEIGHBOURS_ROLE);
    assertThat(edge.records)
        .singleElement()
        .satisfies(record -> {
          assertThat(record.recipientAccountId()).isEqualTo(new AccountId("111122223333"));
          assertThat(record.sharedEventId()).isNull();
        });
  }

  @Test
  void roleOfTheOwnAccount_isRecordedOnce() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    edge.records.clear();
    String role = "arn:aws:iam::111122223333:role/reader";
    assertThat(alice.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "x1").status())
        .isEqualTo(200);
    assertThat(edge.records)
        .singleElement()
        .satisfies(record -> {
          assertThat(record.sharedEventId()).isNull();
          assertThat(record.resources()).extracting(AuditRecord.Resource::arn).containsOnly(role);
        });
  }

  // -- records

  @Test
  void changes_areRecordedWithWhatTheyMade_andWithoutSecrets() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    AuditRecord user = edge.records.get(0);
    assertThat(user.eventSource()).isEqualTo("iam.amazonaws.com");
    assertThat(user.eventName()).isEqualTo("CreateUser");
    assertThat(user.readOnly()).isFalse();
    assertThat(user.requestParameters()).isEqualTo(Map.of("userName", "alice"));
    assertThat(user.responseElements()).containsOnlyKeys("user");
    AuditRecord key = edge.records.get(1);
    assertThat(String.valueOf(key.responseElements()))
        .contains("accessKeyId=" + alice.accessKeyId(), "status=Active");
    assertThat(alice.secret()).startsWith("canary");
    var unused = alice.sts("GetSessionToken");
    AuditRecord session = edge.records.getLast();
    assertThat(session.eventSource()).isEqualTo("sts.amazonaws.com");
    assertThat(session.userIdentity().type()).isEqualTo("IAMUser");
    assertThat(session.userIdentity().userName()).isEqualTo("alice");
    assertThat(session.responseElements()).containsOnlyKeys("credentials");
    assertThat(edge.records.toString()).doesNotContain("canary");
  }

  @Test
  void reads_areRecordedWithoutTheirAnswer() throws Exception {
    var unused = edge.iam("ListUsers");
    assertThat(edge.records.getLast().readOnly()).isTrue();
    assertThat(edge.records.getLast().responseElements()).isNull();
  }

  @Test
  void refusals_areRecordedInTheAccountThatAsked() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    var unused = alice.iam("DeleteUser", "UserName", "alice");
    AuditRecord record = edge.records.getLast();
    assertThat(record.errorCode()).isEqualTo("AccessDenied");
    assertThat(record.errorMessage()).contains("iam:DeleteUser");
    assertThat(record.recipientAccountId()).hasToString("111122223333");
    unused = Forms.iam(edge, "ListUsers").send();
    assertThat(edge.records.getLast().errorCode()).isEqualTo("MissingAuthenticationToken");
    assertThat(edge.records.getLast().recipientAccountId()).isNull();
  }
}
