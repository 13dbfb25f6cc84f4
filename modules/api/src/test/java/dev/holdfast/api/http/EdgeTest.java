package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.Region;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class EdgeTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.records.clear();
  }

  @AfterEach
  void restore() {
    edge.override.set(Optional.empty());
    edge.auditDown.set(false);
    edge.extrasDown.set(false);
    edge.ready.set(true);
  }

  private Draft draft(String operation, String body) {
    return new Draft(edge.port(), operation, body);
  }

  // -- health and extras

  @Test
  void health_isJsonAndFollowsReadiness() throws Exception {
    Response ready = Wire.send(edge.port(), "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            "{\"status\":\"ready\",\"regions\":[\"eu-west-1\",\"us-east-1\"],\"version\":\"test\"}");
    edge.ready.set(false);
    assertThat(Wire.send(edge.port(), "GET /health HTTP/1.1\r\nHost: a\r\n\r\n").status())
        .isEqualTo(503);
  }

  @Test
  void extras_answerUnderTheirPrefixOnly() throws Exception {
    assertThat(
            Wire.send(
                    edge.port(),
                    "POST /_holdfast/clock HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                .body())
        .isEqualTo("extra");
    assertThat(
            Wire.send(
                    edge.port(), "POST /_holdfas HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                .status())
        .isEqualTo(400);
  }

  // -- failures of ours

  @Test
  void failedExtra_isInternalAndSaysNothing() throws Exception {
    edge.extrasDown.set(true);
    Response response =
        Wire.send(
            edge.port(), "POST /_holdfast/clock HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.error()).isEqualTo("KMSInternalException");
    assertThat(response.body()).doesNotContain("canary");
  }

  @Test
  void failedStage_isInternalAndSaysNothing() throws Exception {
    edge.override.set(
        Optional.of((caller, request) ->
            CompletableFuture.failedStage(new IllegalStateException("canary"))));
    Response response = draft("ListKeys", "{}").sign().send();
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.error()).isEqualTo("KMSInternalException");
    assertThat(response.body()).doesNotContain("canary");
    assertThat(edge.records.getLast().errorCode()).isEqualTo("KMSInternalException");
    assertThat(edge.records.getLast().requestId())
        .isEqualTo(response.headers().get("x-amzn-RequestId"));
  }

  @Test
  void thrownBug_isInternalToo() throws Exception {
    edge.override.set(
        Optional.of((caller, request) -> {
          throw new IllegalStateException("canary");
        }));
    assertThat(draft("ListKeys", "{}").sign().send().error()).isEqualTo("KMSInternalException");
  }

  @Test
  void keysThatNeverAnswer_areADependencyTimeout() throws Exception {
    edge.override.set(Optional.of((caller, request) -> new CompletableFuture<>()));
    Response response = draft("ListKeys", "{}").sign().send();
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.error()).isEqualTo("DependencyTimeoutException");
  }

  @Test
  void timeoutBehindThePort_isADependencyTimeoutToo() throws Exception {
    edge.override.set(
        Optional.of((caller, request) -> CompletableFuture.failedStage(new TimeoutException())));
    assertThat(draft("ListKeys", "{}").sign().send().error())
        .isEqualTo("DependencyTimeoutException");
  }

  @Test
  void whatCannotBeRecorded_isNotAnswered() throws Exception {
    edge.auditDown.set(true);
    Response response = draft("GenerateRandom", "{\"NumberOfBytes\":16}").sign().send();
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("Plaintext");
    assertThat(sts("Action=GetCallerIdentity&Version=2011-06-15").sign().send().status())
        .isEqualTo(500);
  }

  // -- regions, audit

  @Test
  void scope_choosesTheRegion() throws Exception {
    Draft draft = draft("CreateKey", "{}");
    draft.scope = new ReferenceSigner.Scope("111122223333", "test", "eu-west-1", "kms");
    Response response = draft.sign().send();
    assertThat(response.body()).contains("\"Arn\":\"arn:aws:kms:eu-west-1:111122223333:key/");
    assertThat(edge.keys(new Region("eu-west-1")).last()).isInstanceOf(KmsRequest.CreateKey.class);
    AuditRecord record = edge.records.getLast();
    assertThat(record.awsRegion().name()).isEqualTo("eu-west-1");
    assertThat(record.recipientAccountId()).hasToString("111122223333");
    assertThat(record.readOnly()).isFalse();
    assertThat(record.responseElements()).containsKey("keyMetadata");
  }

  @Test
  void refusedAndUnauthenticatedCalls_areRecorded() throws Exception {
    String key = "00000000-0000-4000-8000-000000000000";
    var unused = draft("DescribeKey", "{\"KeyId\":\"" + key + "\"}").sign().send();
    unused = draft("Decrypt", "{}").send();
    unused = draft("ReplicateKey", "{}").sign().send();

    AuditRecord refused = edge.records.get(0);
    assertThat(refused.errorCode()).isEqualTo("NotFoundException");
    assertThat(refused.requestParameters()).isEqualTo(Map.of("keyId", key));
    assertThat(refused.resources())
        .extracting(AuditRecord.Resource::arn)
        .containsExactly("arn:aws:kms:us-east-1:000000000000:key/" + key);
    AuditRecord unauthenticated = edge.records.get(1);
    assertThat(unauthenticated.eventName()).isEqualTo("Decrypt");
    assertThat(unauthenticated.errorCode()).isEqualTo("MissingAuthenticationTokenException");
    assertThat(unauthenticated.userIdentity().type()).isEqualTo("Unknown");
    assertThat(unauthenticated.recipientAccountId()).isNull();
    assertThat(edge.records.get(2).errorCode()).isEqualTo("ValidationException");
  }

  // -- STS

  private Draft sts(String form) {
    Draft draft = new Draft(edge.port(), "", form);
    draft.headers.remove("X-Amz-Target");
    draft.headers.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    draft.scope = new ReferenceSigner.Scope("111122223333", "test", "us-east-1", "sts");
    draft.signed = List.of("content-type", "host", "x-amz-date");
    return draft;
  }

  @Test
  void callerIdentity_isToldInXml() throws Exception {
    Response response = sts("Action=GetCallerIdentity&Version=2011-06-15").sign().send();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().get("Content-Type")).startsWith("text/xml");
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.body())
        .contains(
            "<Arn>arn:aws:iam::111122223333:root</Arn>",
            "<UserId>111122223333</UserId>",
            "<Account>111122223333</Account>",
            "<RequestId>" + response.headers().get("x-amzn-RequestId") + "</RequestId>");
    assertThat(edge.records.getLast().eventSource()).isEqualTo("sts.amazonaws.com");
  }

  @Test
  void stsErrors_areXmlWithTheStatusesOfTheQueryProtocol() throws Exception {
    String form = "Action=GetCallerIdentity&Version=2011-06-15";
    Draft forged = sts(form).sign();
    forged.headers.put(
        "Authorization",
        forged.headers.get("Authorization").replaceAll("Signature=..", "Signature=zz"));
    assertThat(forged.send())
        .satisfies(r -> assertThat(r.status()).isEqualTo(403))
        .satisfies(r -> assertThat(r.body()).contains("<Code>SignatureDoesNotMatch</Code>"));
    Draft unknown = sts(form);
    unknown.scope = new ReferenceSigner.Scope("nobody", "test", "us-east-1", "sts");
    assertThat(unknown.sign().send())
        .satisfies(r -> assertThat(r.status()).isEqualTo(403))
        .satisfies(r -> assertThat(r.body()).contains("<Code>InvalidClientTokenId</Code>"));
    assertThat(sts(form).send().body()).contains("<Code>MissingAuthenticationToken</Code>");
    assertThat(sts("Action=<Assume>&Version=1").sign().send())
        .satisfies(r -> assertThat(r.status()).isEqualTo(400))
        .satisfies(
            r -> assertThat(r.body()).contains("<Code>InvalidAction</Code>", "&lt;Assume&gt;"));
    Draft kms = sts(form);
    kms.scope = new ReferenceSigner.Scope("test", "test", "us-east-1", "kms");
    assertThat(kms.sign().send().status()).isEqualTo(403);
  }

  // -- connections

  @Test
  void oneConnection_carriesManyRequests() throws Exception {
    byte[] request = draft("ListKeys", "{}").sign().bytes();
    try (Socket socket = new Socket("127.0.0.1", edge.port())) {
      socket.setSoTimeout(5000);
      for (int i = 0; i < 20; i++) {
        socket.getOutputStream().write(request);
        assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
      }
    }
  }
}
