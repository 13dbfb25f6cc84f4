package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.audit.AuditRecord;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Sessions that STS gives out, and who may have which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QuerySessionsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.forget();
  }

  @Test
  void role_isAssumed_andItsSessionSigns() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    unused =
        edge.iam(
            "AttachRolePolicy",
            "RoleName",
            "reader",
            "PolicyArn",
            "arn:aws:iam::aws:policy/AdministratorAccess");
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
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
    String trust = Forms.ACCOUNT_TRUST.replace(":root", ":user/alice");
    Response unknown =
        neighbour.iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust);
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body())
        .contains(
            "<Code>MalformedPolicyDocument</Code>",
            "Invalid principal in policy: &quot;AWS&quot;:"
                + "&quot;arn:aws:iam::111122223333:user/alice&quot;");

    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    String role = "arn:aws:iam::" + RunningEdge.NEIGHBOUR + ":role/reader";
    assertThat(
            neighbour
                .iam("CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust)
                .status())
        .isEqualTo(200);
    assertThat(alice.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "laptop").body())
        .contains("assumed-role/reader/laptop</Arn>");
    Signer.allowed(edge, "bob", Signer.allow("sts:AssumeRole", "*")).assertMayNotAssume(role);

    assertThat(edge.iam("DeleteAccessKey", "UserName", "alice", "AccessKeyId", alice.accessKeyId()))
        .extracting(Response::status)
        .isEqualTo(200);
    var unused = edge.iam("DeleteUserPolicy", "UserName", "alice", "PolicyName", "given");
    unused = edge.iam("DeleteUser", "UserName", "alice");
    Signer next = Signer.allowed(edge, "alice", Signer.allow("sts:AssumeRole", "*"));
    next.assertMayNotAssume(role);
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
    alice.assertMayNotAssume("arn:aws:iam::111122223333:role/none");
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

  @Test
  void sessionTokenOfAUser_doesNotOpenIam() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("*", "*"));
    Signer session = Signer.in(edge, alice.sts("GetSessionToken"));
    assertThat(session.sts("GetCallerIdentity").body()).contains("user/alice</Arn>");
    Response response = session.iam("CreateAccessKey");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).contains("<Code>InvalidClientTokenId</Code>");
  }

  @Test
  void federatedUser_isNamed() throws Exception {
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:GetFederationToken", "*"));
    Response response = alice.sts("GetFederationToken", "Name", "bob");
    assertThat(response.body())
        .contains(
            "<FederatedUserId>111122223333:bob</FederatedUserId>",
            "<Arn>arn:aws:sts::111122223333:federated-user/bob</Arn>");
    Signer.assertDenied(
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
    Signer alice = Signer.allowed(edge, "alice", Signer.allow("sts:GetAccessKeyInfo", "*"));
    assertThat(alice.sts("GetAccessKeyInfo", "AccessKeyId", alice.accessKeyId()).body())
        .contains("<Account>111122223333</Account>");
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
}
