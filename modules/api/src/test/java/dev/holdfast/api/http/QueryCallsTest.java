package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Rights, sessions, records and failures of calls to IAM and STS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryCallsTest {

  private static final String ACCOUNT_TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"arn:aws:iam::111122223333:root\"},\"Action\":\"sts:AssumeRole\"}]}";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.accounts.clear();
    edge.records.clear();
  }

  @AfterEach
  void restore() {
    edge.accounts.override.set(Optional.empty());
    edge.auditDown.set(false);
  }

  private Response iam(String action, String... parameters) throws Exception {
    return Forms.iam(edge, action, parameters).sign().send();
  }

  private static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  private static void assertDenied(Response response, String action, String resource) {
    assertThat(response.status()).as(response.body()).isEqualTo(403);
    assertThat(response.body())
        .contains(
            "not authorized to perform: " + action + " on resource: " + resource + " because");
  }

  // -- rights

  @Test
  void policiesNameAUserWithItsPath() throws Exception {
    var unused = iam("CreateUser", "UserName", "bob", "Path", "/staff/");
    unused = iam("CreateUser", "UserName", "carol");
    Signer alice =
        Signer.allowed(
            edge, "alice", allow("iam:GetUser", "arn:aws:iam::111122223333:user/staff/*"));
    assertThat(alice.iam("GetUser", "UserName", "bob").status()).isEqualTo(200);
    assertDenied(
        alice.iam("GetUser", "UserName", "carol"),
        "iam:GetUser",
        "arn:aws:iam::111122223333:user/carol");
    assertDenied(
        alice.iam("GetUser", "UserName", "nobody"),
        "iam:GetUser",
        "arn:aws:iam::111122223333:user/nobody");
  }

  @Test
  void userWhoIsNotNamed_isTheCaller() throws Exception {
    Signer alice =
        Signer.allowed(
            edge, "alice", allow("iam:*", "arn:aws:iam::111122223333:user/${aws:username}"));
    assertThat(alice.iam("GetUser").body()).contains("<UserName>alice</UserName>");
    assertThat(alice.iam("ListAccessKeys").body()).contains("<UserName>alice</UserName>");
    assertThat(alice.iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<UserName>alice</UserName>", "<ServiceName>iam</ServiceName>");
  }

  // -- when something was used last

  @Test
  void accessKeyThatWasNeverUsed_hasNoDate() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    assertThat(iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains(
            "<AccessKeyLastUsed><ServiceName>N/A</ServiceName><Region>N/A</Region>"
                + "</AccessKeyLastUsed>");
  }

  @Test
  void accessKeyIsUsed_byACallThatIsRefusedToo_andNotByASessionMadeWithIt() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", allow("sts:*", "*"));
    assertThat(alice.iam("ListUsers").status()).isEqualTo(403);
    String ofIam =
        "</LastUsedDate><ServiceName>iam</ServiceName><Region>us-east-1</Region>"
            + "</AccessKeyLastUsed>";
    assertThat(iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<AccessKeyLastUsed><LastUsedDate>20", ofIam);
    Signer session = Signer.in(edge, alice.sts("GetSessionToken"));
    assertThat(session.iam("ListUsers").status()).isEqualTo(403);
    assertThat(iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains(ofIam.replace("iam", "sts"));
  }

  @Test
  void roleIsUsed_byItsSessions() throws Exception {
    var unused = iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
    Response assumed =
        alice.sts(
            "AssumeRole",
            "RoleArn",
            "arn:aws:iam::111122223333:role/reader",
            "RoleSessionName",
            "laptop");
    assertThat(iam("GetRole", "RoleName", "reader").body())
        .contains("<RoleLastUsed></RoleLastUsed></Role>");
    assertThat(Signer.in(edge, assumed).sts("GetCallerIdentity").status()).isEqualTo(200);
    assertThat(iam("GetRole", "RoleName", "reader").body())
        .contains("<RoleLastUsed><LastUsedDate>20")
        .contains("</LastUsedDate><Region>us-east-1</Region></RoleLastUsed></Role>");
    assertThat(iam("ListRoles").body()).doesNotContain("RoleLastUsed");
  }

  @Test
  void tagsWhileCreating_areASecondRight() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", allow("iam:CreateUser", "*"));
    assertThat(alice.iam("CreateUser", "UserName", "plain").status()).isEqualTo(200);
    assertDenied(
        alice.iam(
            "CreateUser",
            "UserName",
            "tagged",
            "Tags.member.1.Key",
            "k",
            "Tags.member.1.Value",
            "v"),
        "iam:TagUser",
        "arn:aws:iam::111122223333:user/tagged");
  }

  @Test
  void movingAUser_needsBothEnds() throws Exception {
    var unused = iam("CreateUser", "UserName", "bob");
    Signer alice =
        Signer.allowed(
            edge, "alice", allow("iam:UpdateUser", "arn:aws:iam::111122223333:user/bob"));
    assertDenied(
        alice.iam("UpdateUser", "UserName", "bob", "NewPath", "/admins/"),
        "iam:UpdateUser",
        "arn:aws:iam::111122223333:user/admins/bob");
  }

  @Test
  void renamingAUserOrGroup_needsItsPathUnderTheNewNameToo() throws Exception {
    var unused = iam("CreateUser", "UserName", "bob", "Path", "/staff/");
    unused = iam("CreateGroup", "GroupName", "crew", "Path", "/staff/");
    String everyOther =
        "{\"Effect\":\"Allow\",\"Action\":\"iam:*\",\"NotResource\":["
            + "\"arn:aws:iam::111122223333:user/staff/carol\","
            + "\"arn:aws:iam::111122223333:group/staff/team\"]}";
    Signer alice = Signer.allowed(edge, "alice", everyOther);
    assertDenied(
        alice.iam("UpdateUser", "UserName", "bob", "NewUserName", "carol"),
        "iam:UpdateUser",
        "arn:aws:iam::111122223333:user/staff/carol");
    assertDenied(
        alice.iam("UpdateGroup", "GroupName", "crew", "NewGroupName", "team"),
        "iam:UpdateGroup",
        "arn:aws:iam::111122223333:group/staff/team");
    assertThat(
            alice
                .iam(
                    "UpdateGroup",
                    "GroupName",
                    "crew",
                    "NewGroupName",
                    "team",
                    "NewPath",
                    "/field/")
                .status())
        .isEqualTo(200);
  }

  @Test
  void conditions_seeTheRequestAndItsSubject() throws Exception {
    var unused =
        iam(
            "CreateUser",
            "UserName",
            "bob",
            "Tags.member.1.Key",
            "team",
            "Tags.member.1.Value",
            "red");
    unused = iam("CreateUser", "UserName", "carol");
    String condition =
        "{\"Effect\":\"Allow\",\"Action\":\"iam:AttachUserPolicy\",\"Resource\":\"*\",\"Condition\":"
            + "{\"StringEquals\":{\"aws:ResourceTag/team\":\"red\"},\"ArnEquals\":{\"iam:PolicyARN\":"
            + "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"}}}";
    Signer alice = Signer.allowed(edge, "alice", condition);
    String read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    String all = "arn:aws:iam::aws:policy/AdministratorAccess";
    assertThat(alice.iam("AttachUserPolicy", "UserName", "bob", "PolicyArn", read).status())
        .isEqualTo(200);
    assertThat(alice.iam("AttachUserPolicy", "UserName", "bob", "PolicyArn", all).status())
        .isEqualTo(403);
    assertThat(alice.iam("AttachUserPolicy", "UserName", "carol", "PolicyArn", read).status())
        .isEqualTo(403);
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
    Signer alice = Signer.allowed(edge, "alice", allow("iam:CreateUser", "*"));
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
            iam(
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
    var unused = iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
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
    assertThat(iam("CreateUser", "UserName", "bob", "Path", "/staff/").status()).isEqualTo(200);
    assertThat(decision())
        .isEqualTo("iam:CreateUser on null: Allowed because the caller is its account's root.");
    Signer alice =
        Signer.allowed(edge, "alice", allow("iam:GetUser", "arn:aws:iam::*:user/staff/*"));
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
    var unused = iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
    Signer alice = Signer.of(edge, "alice");
    assertDeniedRole(alice, "arn:aws:iam::111122223333:role/reader");
    assertThat(decision())
        .startsWith("sts:AssumeRole on arn:aws:iam::111122223333:role/reader: Not allowed because");
    assertThat(alice.sts("GetFederationToken", "Name", "bob").status()).isEqualTo(403);
    assertThat(decision()).startsWith("sts:GetFederationToken on ").contains(": Not allowed");
    Signer bob = Signer.allowed(edge, "bob", allow("sts:AssumeRole", "*"));
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
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
  }

  @Test
  void roleOfAnotherAccount_thatIsAssumed_isRecordedInBoth() throws Exception {
    haveNeighboursRole();
    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
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
    assertDeniedRole(alice, NEIGHBOURS_ROLE);
    assertThat(edge.records)
        .singleElement()
        .satisfies(record -> {
          assertThat(record.recipientAccountId()).isEqualTo(new AccountId("111122223333"));
          assertThat(record.sharedEventId()).isNull();
        });
  }

  @Test
  void roleOfTheOwnAccount_isRecordedOnce() throws Exception {
    var unused = iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
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

  // -- sessions

  @Test
  void role_isAssumed_andItsSessionSigns() throws Exception {
    var unused = iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", ACCOUNT_TRUST);
    unused =
        iam(
            "AttachRolePolicy",
            "RoleName",
            "reader",
            "PolicyArn",
            "arn:aws:iam::aws:policy/AdministratorAccess");
    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
    Response assumed =
        alice.sts(
            "AssumeRole",
            "RoleArn",
            "arn:aws:iam::111122223333:role/reader",
            "RoleSessionName",
            "laptop");
    assertThat(assumed.body())
        .contains(
            "<Arn>arn:aws:sts::111122223333:assumed-role/reader/laptop</Arn>", "<Expiration>20");
    Signer session = Signer.in(edge, assumed);
    assertThat(session.sts("GetCallerIdentity").body())
        .contains("<Arn>arn:aws:sts::111122223333:assumed-role/reader/laptop</Arn>");
    assertThat(session.iam("ListUsers").status()).isEqualTo(200);
    AuditRecord record = edge.records.getLast();
    assertThat(record.userIdentity().type()).isEqualTo("AssumedRole");
    assertThat(session.sts("GetSessionToken").body()).contains("<Code>AccessDenied</Code>");
  }

  @Test
  void roleOfAnotherAccount_isAssumedByTheUserItNames_butNotByTheNextOfThatName() throws Exception {
    Signer neighbour = new Signer(edge, RunningEdge.NEIGHBOUR, "test", Optional.empty());
    String trust = ACCOUNT_TRUST.replace(":root", ":user/alice");
    Response unknown =
        neighbour.iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust);
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body())
        .contains(
            "<Code>MalformedPolicyDocument</Code>",
            "Invalid principal in policy: &quot;AWS&quot;:"
                + "&quot;arn:aws:iam::111122223333:user/alice&quot;");

    Signer alice = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
    String role = "arn:aws:iam::" + RunningEdge.NEIGHBOUR + ":role/reader";
    assertThat(
            neighbour
                .iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust)
                .status())
        .isEqualTo(200);
    assertThat(alice.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "laptop").body())
        .contains("assumed-role/reader/laptop</Arn>");
    assertDeniedRole(Signer.allowed(edge, "bob", allow("sts:AssumeRole", "*")), role);

    assertThat(iam("DeleteAccessKey", "UserName", "alice", "AccessKeyId", alice.accessKeyId()))
        .extracting(Response::status)
        .isEqualTo(200);
    var unused = iam("DeleteUserPolicy", "UserName", "alice", "PolicyName", "given");
    unused = iam("DeleteUser", "UserName", "alice");
    Signer next = Signer.allowed(edge, "alice", allow("sts:AssumeRole", "*"));
    assertDeniedRole(next, role);
    assertThat(
            neighbour
                .iam("UpdateAssumeRolePolicy", "RoleName", "reader", "PolicyDocument", trust)
                .status())
        .isEqualTo(200);
    assertThat(next.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "laptop").status())
        .isEqualTo(200);
  }

  @Test
  void largestToken_hasRoomInAHeader() throws Exception {
    Signer large = new Signer(edge, "ASIAUNKNOWN", "secret", Optional.of("t".repeat(15_000)));
    assertThat(large.sts("GetCallerIdentity").body()).contains("<Code>InvalidClientTokenId</Code>");
  }

  @Test
  void roleThatTrustsNobodyHere_isDenied() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    assertDeniedRole(alice, "arn:aws:iam::111122223333:role/none");
    assertThat(
            Forms.sts(
                    edge,
                    "AssumeRole",
                    "RoleArn",
                    "arn:aws:iam::111122223333:role/none",
                    "RoleSessionName",
                    "x1")
                .sign()
                .send()
                .body())
        .contains("Roles may not be assumed by root accounts.");
  }

  private static void assertDeniedRole(Signer signer, String role) throws Exception {
    Response response = signer.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "x1");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).contains("<Code>AccessDenied</Code>", role);
  }

  @Test
  void sessionTokenOfAUser_doesNotOpenIam() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", allow("*", "*"));
    Signer session = Signer.in(edge, alice.sts("GetSessionToken"));
    assertThat(session.sts("GetCallerIdentity").body()).contains("user/alice</Arn>");
    Response response = session.iam("CreateAccessKey");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).contains("<Code>InvalidClientTokenId</Code>");
  }

  @Test
  void federatedUser_isNamed() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", allow("sts:GetFederationToken", "*"));
    Response response = alice.sts("GetFederationToken", "Name", "bob");
    assertThat(response.body())
        .contains(
            "<FederatedUserId>111122223333:bob</FederatedUserId>",
            "<Arn>arn:aws:sts::111122223333:federated-user/bob</Arn>");
    assertDenied(
        Signer.of(edge, "carol").sts("GetFederationToken", "Name", "bob"),
        "sts:GetFederationToken",
        "arn:aws:sts::111122223333:federated-user/bob");
  }

  @Test
  void secondFactor_isRefusedAndNotLeftOut() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    assertThat(
            alice
                .sts(
                    "GetSessionToken",
                    "SerialNumber",
                    "arn:aws:iam::111122223333:mfa/alice",
                    "TokenCode",
                    "123456")
                .body())
        .contains("MultiFactorAuthentication failed");
    assertThat(edge.records.getLast().requestParameters()).doesNotContainKey("tokenCode");
  }

  @Test
  void callerIdentity_isNeverDenied() throws Exception {
    Signer alice =
        Signer.allowed(edge, "alice", "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}");
    assertThat(alice.sts("GetCallerIdentity").status()).isEqualTo(200);
    assertThat(alice.sts("GetAccessKeyInfo", "AccessKeyId", alice.accessKeyId()).status())
        .isEqualTo(403);
  }

  @Test
  void accountOfAnAccessKey() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", allow("sts:GetAccessKeyInfo", "*"));
    assertThat(alice.sts("GetAccessKeyInfo", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<Account>111122223333</Account>");
  }

  // -- simulation

  @Test
  void simulation_decidesAsTheOperationWould() throws Exception {
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:Enc*\","
            + "\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"kms:Decrypt\",\"Resource\":"
            + "\"*\"}]}";
    String body =
        iam(
                "SimulateCustomPolicy",
                "PolicyInputList.member.1",
                policy,
                "ActionNames.member.1",
                "kms:Encrypt",
                "ActionNames.member.2",
                "kms:Decrypt",
                "ActionNames.member.3",
                "kms:Sign")
            .body();
    assertThat(body)
        .contains(
            "<EvalActionName>kms:Encrypt</EvalActionName><EvalResourceName>*</EvalResourceName>"
                + "<EvalDecision>allowed</EvalDecision><MatchedStatements><member><SourcePolicyId>"
                + "PolicyInputList.1</SourcePolicyId>",
            "<EvalActionName>kms:Decrypt</EvalActionName><EvalResourceName>*</EvalResourceName>"
                + "<EvalDecision>explicitDeny</EvalDecision>",
            "<EvalActionName>kms:Sign</EvalActionName><EvalResourceName>*</EvalResourceName>"
                + "<EvalDecision>implicitDeny</EvalDecision>");
  }

  @Test
  void simulationOfAPrincipal_takesItsPolicies() throws Exception {
    Signer unused = Signer.allowed(edge, "alice", allow("kms:Encrypt", "*"));
    String first =
        iam(
                "SimulatePrincipalPolicy",
                "PolicySourceArn",
                "arn:aws:iam::111122223333:user/alice",
                "ActionNames.member.1",
                "kms:Encrypt",
                "ResourceArns.member.1",
                "arn:aws:kms:us-east-1:111122223333:key/a",
                "ResourceArns.member.2",
                "arn:aws:kms:us-east-1:111122223333:key/b",
                "MaxItems",
                "1")
            .body();
    assertThat(first)
        .contains("key/a", "<EvalDecision>allowed</EvalDecision>", "<Marker>1</Marker>")
        .doesNotContain("key/b");
    assertThat(unused.accessKeyId()).startsWith("AKIA");
  }

  // -- presigned

  @Test
  void presignedCallerIdentity_provesWhoSignedIt() throws Exception {
    assertThat(presigned("GetCallerIdentity").body())
        .contains("<Arn>arn:aws:iam::111122223333:root</Arn>");
    assertThat(presigned("GetSessionToken").status()).isEqualTo(400);
  }

  private Response presigned(String action) throws Exception {
    Draft draft = Forms.sts(edge, action);
    String query =
        "Action="
            + action
            + "&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + ReferenceSigner.credential(draft.scope, draft.amzDate()).replace("/", "%2F")
            + "&X-Amz-Date="
            + draft.amzDate()
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
    String signature =
        ReferenceSigner.signature(
            draft.scope,
            draft.amzDate(),
            "GET",
            "/",
            query,
            Map.of("Host", String.valueOf(draft.headers.get("Host"))),
            "host",
            new byte[0]);
    return Wire.send(
        edge.port(),
        "GET /?"
            + query
            + "&X-Amz-Signature="
            + signature
            + " HTTP/1.1\r\nHost: "
            + draft.headers.get("Host")
            + "\r\n\r\n");
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
    var unused = iam("ListUsers");
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

  // -- regions and failures

  @Test
  void iam_isOfNoRegion() throws Exception {
    Draft draft = Forms.iam(edge, "ListUsers");
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "iam");
    assertThat(draft.sign().send().status()).isEqualTo(200);
    assertThat(edge.records.getLast().awsRegion().name()).isEqualTo("us-east-1");
    Draft sts = Forms.sts(edge, "GetCallerIdentity");
    sts.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "sts");
    assertThat(sts.sign().send().status()).isEqualTo(200);
    assertThat(edge.records.getLast().awsRegion().name()).isEqualTo("eu-west-1");
  }

  @Test
  void outage_isAServiceFailure() throws Exception {
    edge.accounts.override.set(
        Optional.of((account, command) ->
            CompletableFuture.failedStage(new IllegalStateException("canary"))));
    Response failed = iam("ListUsers");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body())
        .contains("<Type>Receiver</Type>", "<Code>ServiceFailure</Code>")
        .doesNotContain("canary");
    edge.accounts.override.set(Optional.of((account, command) -> new CompletableFuture<>()));
    assertThat(iam("ListUsers").body()).contains("<Code>ServiceFailure</Code>", "in time");
  }

  @Test
  void whatCannotBeRecorded_isNotAnswered() throws Exception {
    var unused = iam("CreateUser", "UserName", "alice");
    edge.auditDown.set(true);
    Response response = iam("CreateAccessKey", "UserName", "alice");
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("canary");
  }
}
