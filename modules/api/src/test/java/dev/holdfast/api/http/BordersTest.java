package dev.holdfast.api.http;

import static dev.holdfast.api.http.TwoRegions.WEST;
import static dev.holdfast.api.http.TwoRegions.forWest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.audit.AuditRecord;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** What was signed for a region elsewhere is answered there, over real TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BordersTest {

  private static final String FOREIGN =
      "Credential should be scoped to a valid region, not 'eu-nowhere-9'.";

  @AutoClose private final TwoRegions regions = new TwoRegions();
  private final RunningEdge east = regions.east;
  private final RunningEdge west = regions.west;

  @BeforeEach
  void forget() {
    east.records.clear();
    west.records.clear();
  }

  @Test
  void callForAnotherRegion_isAnsweredThere_andRecordedThereOnly() {
    try (KmsClient kms = east.sdk("test", "test", WEST)) {
      String key = kms.createKey().keyMetadata().arn();
      assertThat(key).startsWith("arn:aws:kms:eu-west-1:");
      SdkBytes blob =
          kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("x"))).ciphertextBlob();
      assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
          .isEqualTo("x");
      assertThatThrownBy(
              () -> kms.describeKey(r -> r.keyId("12345678-1234-1234-1234-123456789012")))
          .isInstanceOf(NotFoundException.class);
    }
    assertThat(west.records)
        .extracting(AuditRecord::eventName)
        .containsExactly("CreateKey", "Encrypt", "Decrypt", "DescribeKey");
    assertThat(east.records).isEmpty();
  }

  @Test
  void callForItsOwnRegion_staysHere() throws Exception {
    assertThat(new Draft(east.port(), "ListKeys", "{}").sign().send().status()).isEqualTo(200);
    assertThat(east.records).hasSize(1);
    assertThat(west.records).isEmpty();
  }

  @Test
  void regionThatNobodyKnows_isRefusedHere() throws Exception {
    Draft draft = new Draft(east.port(), "ListKeys", "{}");
    draft.scope = new ReferenceSigner.Scope("test", "test", "eu-nowhere-9", "kms");
    assertThat(draft.sign().send().body()).contains(FOREIGN);
    assertThat(west.records).isEmpty();
  }

  @Test
  void answer_isTheOneThatTheRegionGivesItself() throws Exception {
    for (String operation : new String[] {"ListKeys", "Encrypt", "NoSuchOperation"}) {
      Response there = forWest(west, operation, "{}").sign().send();
      Response here = forWest(east, operation, "{}").sign().send();
      assertThat(here.status()).isEqualTo(there.status());
      assertThat(here.body()).isEqualTo(there.body());
      assertThat(here.headers().keySet()).isEqualTo(there.headers().keySet());
      assertThat(here.headers().get("Content-Type")).isEqualTo(there.headers().get("Content-Type"));
      assertThat(here.headers().get("x-amzn-ErrorType"))
          .isEqualTo(there.headers().get("x-amzn-ErrorType"));
      assertThat(west.records.getLast().requestId())
          .isEqualTo(here.headers().get("x-amzn-RequestId"));
    }
  }

  @Test
  void onlyTheRegionThatIsMeantVerifies() throws Exception {
    Draft wrong = forWest(east, "ListKeys", "{}");
    wrong.scope = new ReferenceSigner.Scope("test", "guess", WEST.name(), "kms");
    assertThat(wrong.sign().send().error()).isEqualTo("InvalidSignatureException");
    Draft changed = forWest(east, "ListKeys", "{}").sign();
    changed.body = "{ }".getBytes(StandardCharsets.UTF_8);
    assertThat(changed.send().error()).isEqualTo("InvalidSignatureException");

    west.signingKeys.with("OnlyInTheWest", "secret");
    Draft unknownHere = forWest(east, "ListKeys", "{}");
    unknownHere.scope = new ReferenceSigner.Scope("OnlyInTheWest", "secret", WEST.name(), "kms");
    assertThat(unknownHere.sign().send().status()).isEqualTo(200);
    east.signingKeys.with("OnlyInTheEast", "secret");
    Draft unknownThere = forWest(east, "ListKeys", "{}");
    unknownThere.scope = new ReferenceSigner.Scope("OnlyInTheEast", "secret", WEST.name(), "kms");
    assertThat(unknownThere.sign().send().error()).isEqualTo("UnrecognizedClientException");
    assertThat(east.records).isEmpty();
  }

  @Test
  void everythingThatWasSigned_arrivesAsItWasWritten() throws Exception {
    Draft draft = forWest(east, "ListKeys", "{}");
    draft.headers.put("Host", "kms.example.com:4599");
    draft.headers.put("User-Agent", "odd/1.0 (\"a\"; b) md/io#sync [c]");
    draft.headers.put("X-Custom", "a, and;more=\"x\"");
    draft.headers.put("Accept-Encoding", "identity");
    draft.headers.put("amz-sdk-request", "attempt=1; max=3");
    draft.signed =
        List.of(
            "accept-encoding",
            "amz-sdk-request",
            "content-type",
            "host",
            "user-agent",
            "x-amz-date",
            "x-amz-target",
            "x-custom");
    Response answer = draft.sign().send();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(west.records.getFirst().userAgent()).isEqualTo(draft.headers.get("User-Agent"));
  }

  @Test
  void presignedGet_isAnsweredThere() throws Exception {
    Draft draft = new Draft(east.port(), "", "");
    draft.headers.clear();
    draft.headers.put("Host", "127.0.0.1:" + east.port());
    draft.method = "GET";
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", WEST.name(), "sts");
    Map<String, String> query = new TreeMap<>();
    query.put("Action", "GetCallerIdentity");
    query.put("Version", "2011-06-15");
    query.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    query.put("X-Amz-Credential", ReferenceSigner.credential(draft.scope, draft.amzDate()));
    query.put("X-Amz-Date", draft.amzDate());
    query.put("X-Amz-Expires", "60");
    query.put("X-Amz-SignedHeaders", "host");
    String canonical =
        query.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String signature =
        ReferenceSigner.signature(
            draft.scope, draft.amzDate(), "GET", "/", canonical, draft.headers, "host", draft.body);
    draft.path = "/?" + canonical + "&X-Amz-Signature=" + signature;
    Response response = draft.send();
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("<Account>" + Forms.ACCOUNT + "</Account>");
    assertThat(response.headers().get("Content-Type")).startsWith("text/xml");
    assertThat(west.records)
        .extracting(AuditRecord::eventName)
        .containsExactly("GetCallerIdentity");
    assertThat(east.records).isEmpty();
  }

  /** IAM is of no region, and its clients sign for their own. */
  @Test
  void callsOfIam_stayHere() throws Exception {
    Draft draft = Forms.iam(east, "ListUsers");
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", WEST.name(), "iam");
    assertThat(draft.sign().send().status()).isEqualTo(200);
    assertThat(west.records).isEmpty();
    assertThat(east.records).hasSize(1);
  }

  // -- limits

  @Test
  void bodyOf128KiB_crosses_andALongerOneIsRefusedHere() throws Exception {
    String most = "{" + " ".repeat(RequestHandler.MAX_BODY - 2) + "}";
    assertThat(forWest(east, "ListKeys", most).sign().send().status()).isEqualTo(200);
    assertThat(west.records).hasSize(1);
    assertThat(forWest(east, "ListKeys", most + " ").sign().send().status()).isEqualTo(413);
    assertThat(west.records).hasSize(1);
  }

  @Test
  void encodedBody_isRefusedAndRecordedThere() throws Exception {
    Draft encoded = forWest(east, "Decrypt", "{}");
    encoded.headers.put("Content-Encoding", "gzip");
    assertThat(encoded.sign().send().status()).isEqualTo(415);
    assertThat(west.records).hasSize(1);
    assertThat(east.records).isEmpty();
  }

  // -- who the client is

  @Test
  void clientsAddress_isTheOneThatItSpokeFrom() throws Exception {
    try (Socket socket =
        new Socket("127.0.0.1", east.port(), InetAddress.getByName("127.0.0.2"), 0)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(forWest(east, "ListKeys", "{}").sign().bytes());
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
    }
    assertThat(west.records.getFirst().sourceIpAddress()).isEqualTo("127.0.0.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Holdfast-Source-Address"})
  void clientsOwnWordOfItsAddress_isNothing(String header) throws Exception {
    for (RunningEdge edge : new RunningEdge[] {east, west}) {
      Draft draft = forWest(edge, "ListKeys", "{}");
      draft.headers.put(header, "203.0.113.9");
      assertThat(draft.sign().send().status()).isEqualTo(200);
    }
    assertThat(west.records)
        .extracting(AuditRecord::sourceIpAddress)
        .containsExactly("127.0.0.1", "127.0.0.1");
  }

  /** What nodes send each other means nothing on the port that anybody reaches. */
  @Test
  void forgedHandOver_isAnUnknownOperationOnThePublicPort() throws Exception {
    for (RunningEdge edge : new RunningEdge[] {east, west}) {
      byte[] forged = PeerDoorTest.handOver(WEST, "203.0.113.9");
      Draft draft = forWest(edge, "ListKeys", "{}");
      draft.path = "/forwarded/v1";
      draft.headers.put("Content-Type", "application/octet-stream");
      draft.body = forged;
      assertThat(draft.sign().send().error()).isEqualTo("UnknownOperationException");
    }
    assertThat(west.records).extracting(AuditRecord::eventName).doesNotContain("ListKeys");
  }
}
