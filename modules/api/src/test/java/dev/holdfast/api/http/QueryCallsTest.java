package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** When something was used last, and what becomes of calls to IAM and STS that fail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryCallsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.forget();
  }

  // -- when something was used last

  @Test
  void accessKeyThatWasNeverUsed_hasNoDate() throws Exception {
    Signer alice = Signer.of(edge, "alice");
    assertThat(edge.iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains(
            "<AccessKeyLastUsed><ServiceName>N/A</ServiceName><Region>N/A</Region>"
                + "</AccessKeyLastUsed>");
  }

  @Test
  void accessKeyIsUsed_byACallThatIsRefusedToo_andNotByASessionMadeWithIt() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:*", "*"));
    assertThat(alice.iam("ListUsers").status()).isEqualTo(403);
    String ofIam =
        "</LastUsedDate><ServiceName>iam</ServiceName><Region>us-east-1</Region>"
            + "</AccessKeyLastUsed>";
    assertThat(edge.iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<AccessKeyLastUsed><LastUsedDate>20", ofIam);
    Signer session = Signer.in(edge, alice.sts("GetSessionToken"));
    assertThat(session.iam("ListUsers").status()).isEqualTo(403);
    assertThat(edge.iam("GetAccessKeyLastUsed", "AccessKeyId", alice.accessKeyId()).body())
        .contains(ofIam.replace("iam", "sts"));
  }

  @Test
  void roleIsUsed_byItsSessions() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    Response assumed =
        alice.sts(
            "AssumeRole",
            "RoleArn",
            "arn:aws:iam::111122223333:role/reader",
            "RoleSessionName",
            "laptop");
    assertThat(edge.iam("GetRole", "RoleName", "reader").body())
        .contains("<RoleLastUsed></RoleLastUsed></Role>");
    assertThat(Signer.in(edge, assumed).sts("GetCallerIdentity").status()).isEqualTo(200);
    assertThat(edge.iam("GetRole", "RoleName", "reader").body())
        .contains("<RoleLastUsed><LastUsedDate>20")
        .contains("</LastUsedDate><Region>us-east-1</Region></RoleLastUsed></Role>");
    assertThat(edge.iam("ListRoles").body()).doesNotContain("RoleLastUsed");
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
    Response failed = edge.iam("ListUsers");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body())
        .contains("<Type>Receiver</Type>", "<Code>ServiceFailure</Code>")
        .doesNotContain("canary");
    edge.accounts.override.set(Optional.of((account, command) -> new CompletableFuture<>()));
    assertThat(edge.iam("ListUsers").body()).contains("<Code>ServiceFailure</Code>", "in time");
  }

  @Test
  void whatCannotBeRecorded_isNotAnswered() throws Exception {
    var unused = edge.iam("CreateUser", "UserName", "alice");
    edge.auditDown.set(true);
    Response response = edge.iam("CreateAccessKey", "UserName", "alice");
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("canary");
  }
}
