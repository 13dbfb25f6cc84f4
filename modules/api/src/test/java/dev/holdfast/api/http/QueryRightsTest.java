package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What calls to IAM need, and how its simulation tells it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryRightsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.forget();
  }

  @Test
  void policiesNameAUserWithItsPath() throws Exception {
    var unused = edge.iam("CreateUser", "UserName", "bob", "Path", "/staff/");
    unused = edge.iam("CreateUser", "UserName", "carol");
    Signer alice =
        Signer.allowed(
            edge, "alice", Signer.allow("iam:GetUser", "arn:aws:iam::111122223333:user/staff/*"));
    assertThat(alice.iam("GetUser", "UserName", "bob").status()).isEqualTo(200);
    Signer.assertDenied(
        alice.iam("GetUser", "UserName", "carol"),
        "iam:GetUser",
        "arn:aws:iam::111122223333:user/carol");
    Signer.assertDenied(
        alice.iam("GetUser", "UserName", "nobody"),
        "iam:GetUser",
        "arn:aws:iam::111122223333:user/nobody");
  }

  @Test
  void userWhoIsNotNamed_isTheCaller() throws Exception {
    Signer alice =
        Signer.allowed(
            edge, "alice", Signer.allow("iam:*", "arn:aws:iam::111122223333:user/${aws:username}"));
    assertThat(alice.iam("GetUser").body()).contains("<UserName>alice</UserName>");
    assertThat(alice.iam("ListAccessKeys").body()).contains("<UserName>alice</UserName>");
    assertThat(alice.iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<UserName>alice</UserName>", "<ServiceName>iam</ServiceName>");
  }

  @Test
  void tagsWhileCreating_areASecondRight() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("iam:CreateUser", "*"));
    assertThat(alice.iam("CreateUser", "UserName", "plain").status()).isEqualTo(200);
    Signer.assertDenied(
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
    var unused = edge.iam("CreateUser", "UserName", "bob");
    Signer alice =
        Signer.allowed(
            edge, "alice", Signer.allow("iam:UpdateUser", "arn:aws:iam::111122223333:user/bob"));
    Signer.assertDenied(
        alice.iam("UpdateUser", "UserName", "bob", "NewPath", "/admins/"),
        "iam:UpdateUser",
        "arn:aws:iam::111122223333:user/admins/bob");
  }

  @Test
  void renamingAUserOrGroup_needsItsPathUnderTheNewNameToo() throws Exception {
    var unused = edge.iam("CreateUser", "UserName", "bob", "Path", "/staff/");
    unused = edge.iam("CreateGroup", "GroupName", "crew", "Path", "/staff/");
    String everyOther =
        "{\"Effect\":\"Allow\",\"Action\":\"iam:*\",\"NotResource\":["
            + "\"arn:aws:iam::111122223333:user/staff/carol\","
            + "\"arn:aws:iam::111122223333:group/staff/team\"]}";
    Signer alice = Signer.allowed(edge, "alice", everyOther);
    Signer.assertDenied(
        alice.iam("UpdateUser", "UserName", "bob", "NewUserName", "carol"),
        "iam:UpdateUser",
        "arn:aws:iam::111122223333:user/staff/carol");
    Signer.assertDenied(
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
        edge.iam(
            "CreateUser",
            "UserName",
            "bob",
            "Tags.member.1.Key",
            "team",
            "Tags.member.1.Value",
            "red");
    unused = edge.iam("CreateUser", "UserName", "carol");
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

  // -- simulation

  @Test
  void simulation_decidesAsTheOperationWould() throws Exception {
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:Enc*\","
            + "\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"kms:Decrypt\",\"Resource\":"
            + "\"*\"}]}";
    String body =
        edge.iam(
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
    Signer unused = Signer.allowed(edge, "alice", Signer.allow("kms:Encrypt", "*"));
    String first =
        edge.iam(
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
}
