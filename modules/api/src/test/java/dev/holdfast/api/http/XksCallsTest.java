package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyManager;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyState;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The external key store protocol on the wire, by its specification. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class XksCallsTest {

  private static final String ROOT = "/stores/one/kms/xks/v1";
  private static final String KEY = ROOT + "/keys/" + RunningEdge.XKS_KEY;
  private static final KeyArn ARN =
      new KeyArn(Region.US_EAST_1, new AccountId("000000000000"), RunningEdge.XKS_KEY);
  private static final String METADATA =
      "\"requestMetadata\":{\"awsPrincipalArn\":\"arn:aws:iam::123456789012:user/Alice\","
          + "\"kmsKeyArn\":\"arn:aws:kms:us-east-2:123456789012:/key/other\","
          + "\"kmsOperation\":\"Encrypt\",\"kmsRequestId\":\"no uuid\",\"kmsViaService\":\"ebs\","
          + "\"whatComesNext\":{\"a\":[1]}}";
  private static final String ENCRYPT =
      "{" + METADATA + ",\"plaintext\":\"SGVsbG8gV29ybGQh\",\"encryptionAlgorithm\":\"AES_GCM\"}";

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private final AtomicReference<KeyCommand> asked = new AtomicReference<>();

  @BeforeEach
  void forget() {
    edge.records.clear();
    asked.set(null);
    edge.ready.set(true);
    reply(new Reply.Refused(new KmsError.KeyNotFound(ARN)));
  }

  private void reply(Reply reply) {
    keys((caller, request) -> {
      if (request instanceof KmsRequest.OnKey(var key, var command)) {
        asked.set(command);
      }
      return CompletableFuture.completedStage(reply);
    });
  }

  private void keys(Keys keys) {
    edge.override.set(Optional.of(keys));
  }

  private Draft draft(String path, String body) {
    Draft draft = new Draft(edge.port(), "", body);
    draft.headers.remove("X-Amz-Target");
    draft.headers.put("Content-Type", "application/json");
    draft.path = path;
    draft.signedPath = path;
    // What the specification says is signed, at the least.
    draft.signed = List.of("host", "x-amz-date");
    draft.scope =
        new ReferenceSigner.Scope(
            RunningEdge.XKS_ACCESS_KEY, "test", "eu-north-1", "kms-xks-proxy");
    return draft;
  }

  private Response send(String path, String body) throws Exception {
    return draft(path, body).sign().send();
  }

  private static String field(Response response, String name) {
    String mark = "\"" + name + "\":\"";
    int at = response.body().indexOf(mark);
    return at < 0
        ? ""
        : response
            .body()
            .substring(at + mark.length(), response.body().indexOf('"', at + mark.length()));
  }

  private static PublicBytes bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return PublicBytes.takeOwnershipOf(bytes);
  }

  private static String base64(int length) {
    return Base64.getEncoder().encodeToString(new byte[length]);
  }

  private static final DetachedCiphertext PARTS =
      new DetachedCiphertext(bytes(20, 1), bytes(12, 2), bytes(16, 3), bytes(12, 4));

  // -- the four requests

  @Test
  void encrypt_asksTheKey_andAnswersTheParts() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.EncryptedDetached(ARN, FakeKeys.MATERIAL, PARTS, bytes(32, 5))));
    Response response =
        send(
            KEY + "/encrypt",
            "{"
                + METADATA
                + ",\"additionalAuthenticatedData\":\"cHJvamVjdA==\",\"plaintext\":\"SGVsbG8=\","
                + "\"encryptionAlgorithm\":\"AES_GCM\","
                + "\"ciphertextDataIntegrityValueAlgorithm\":\"SHA_256\"}");
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("Content-Type", "application/json");
    assertThat(field(response, "ciphertextMetadata")).isEqualTo(text(bytes(20, 1)));
    assertThat(field(response, "initializationVector")).isEqualTo(text(bytes(12, 2)));
    assertThat(field(response, "authenticationTag")).isEqualTo(text(bytes(16, 3)));
    assertThat(field(response, "ciphertext")).isEqualTo(text(bytes(12, 4)));
    assertThat(field(response, "ciphertextDataIntegrityValue")).isEqualTo(text(bytes(32, 5)));
    KeyCommand.EncryptDetached command = (KeyCommand.EncryptDetached) asked.get();
    assertThat(new String(command.plaintext().reveal(), StandardCharsets.US_ASCII))
        .isEqualTo("Hello");
    assertThat(command.associatedData().bytes()).asString().isEqualTo("project");
  }

  private static String text(PublicBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.bytes());
  }

  @Test
  void integrity_isToldOnlyWhenAskedFor() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.EncryptedDetached(ARN, FakeKeys.MATERIAL, PARTS, bytes(32, 5))));
    assertThat(send(KEY + "/encrypt", ENCRYPT).body())
        .doesNotContain("ciphertextDataIntegrityValue");
  }

  @Test
  void decrypt_asksTheKeyWithAllParts() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.Decrypted(
                ARN, FakeKeys.MATERIAL, Plaintext.takeOwnershipOf(new byte[] {1, 2}))));
    Response response = send(KEY + "/decrypt", decrypt(20, 12, 16));
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"plaintext\":\"AQI=\"}");
    KeyCommand.DecryptDetached command = (KeyCommand.DecryptDetached) asked.get();
    assertThat(command.ciphertext())
        .isEqualTo(new DetachedCiphertext(bytes(20, 0), bytes(12, 0), bytes(16, 0), bytes(2, 0)));
    assertThat(command.associatedData()).isEqualTo(bytes(0, 0));
  }

  private static String decrypt(int metadata, int iv, int tag) {
    return "{"
        + METADATA
        + ",\"encryptionAlgorithm\":\"AES_GCM\",\"ciphertext\":\"AAA=\",\"ciphertextMetadata\":\""
        + base64(metadata)
        + "\",\"initializationVector\":\""
        + base64(iv)
        + "\",\"authenticationTag\":\""
        + base64(tag)
        + "\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SYMMETRIC_DEFAULT | ENCRYPT_DECRYPT | on  | AES_256 | ["ENCRYPT","DECRYPT"] | ENABLED
          SYMMETRIC_DEFAULT | ENCRYPT_DECRYPT | off | AES_256 | ["ENCRYPT","DECRYPT"] | DISABLED
          RSA_2048          | SIGN_VERIFY     | on  | RSA_2048 | ["SIGN","VERIFY"]    | ENABLED
          """)
  void metadata_saysWhatTheKeyIs(
      KeySpec spec, KeyUsage usage, String on, String keySpec, String keyUsage, String status)
      throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.Described(
                new KeyMetadata(
                    ARN,
                    KeyManager.CUSTOMER,
                    spec,
                    usage,
                    KeyOrigin.AWS_KMS,
                    on.equals("on") ? KeyState.ENABLED : KeyState.DISABLED,
                    "",
                    FakeKeys.CREATED,
                    Optional.of(FakeKeys.MATERIAL),
                    Optional.empty()))));
    assertThat(send(KEY + "/metadata", "{" + METADATA + "}").body())
        .isEqualTo(
            "{\"keySpec\":\""
                + keySpec
                + "\",\"keyUsage\":"
                + keyUsage
                + ",\"keyStatus\":\""
                + status
                + "\"}");
    assertThat(asked.get()).isInstanceOf(KeyCommand.DescribeKey.class);
  }

  @ParameterizedTest
  @CsvSource({"true,ACTIVE", "false,UNAVAILABLE"})
  void health_isThatOfTheNode(boolean ready, String status) throws Exception {
    edge.ready.set(ready);
    Response response =
        send(
            ROOT + "/health",
            "{\"requestMetadata\":{\"kmsRequestId\":\"1\",\"kmsOperation\":\"KmsHealthCheck\"}}");
    assertThat(response.body())
        .isEqualTo(
            "{\"xksProxyFleetSize\":1,\"xksProxyVendor\":\"Holdfast\","
                + "\"xksProxyModel\":\"Holdfast test\",\"ekmVendor\":\"Holdfast\","
                + "\"ekmFleetDetails\":[{\"id\":\"1\",\"model\":\"Holdfast test\","
                + "\"healthStatus\":\""
                + status
                + "\"}]}");
    assertThat(asked.get()).isNull();
  }

  // -- what is refused

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("encrypt", "", 400, "ValidationException"),
        Arguments.of("encrypt", "[]", 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT + ENCRYPT, 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT.replace("kmsKeyArn", "x"), 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT.replace("kmsRequestId", "x"), 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT.replace("AES_GCM", "AES_CBC"), 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT.replace("SGVs", "S GV"), 400, "ValidationException"),
        Arguments.of("encrypt", ENCRYPT.replace("plaintext", "p"), 400, "ValidationException"),
        Arguments.of(
            "encrypt", ENCRYPT.replace("user/Alice", "x".repeat(2048)), 400, "ValidationException"),
        Arguments.of(
            "encrypt",
            ENCRYPT.replace("SGVsbG8gV29ybGQh", base64(4301)),
            501,
            "UnsupportedOperationException"),
        Arguments.of(
            "encrypt",
            ENCRYPT.replace(
                "\"plaintext\"",
                "\"additionalAuthenticatedData\":\"" + base64(8193) + "\",\"plaintext\""),
            501,
            "UnsupportedOperationException"),
        Arguments.of(
            "encrypt",
            ENCRYPT.replace("SGVsbG8gV29ybGQh", "A".repeat(128 * 1024)),
            400,
            "ValidationException"),
        Arguments.of(
            "encrypt",
            ENCRYPT.replace(
                "\"plaintext\"", "\"ciphertextDataIntegrityValueAlgorithm\":\"MD5\",\"plaintext\""),
            400,
            "ValidationException"),
        Arguments.of("decrypt", decrypt(21, 12, 16), 400, "ValidationException"),
        Arguments.of("decrypt", decrypt(20, 11, 16), 400, "ValidationException"),
        Arguments.of("decrypt", decrypt(20, 17, 16), 400, "ValidationException"),
        Arguments.of("decrypt", decrypt(20, 12, 15), 400, "ValidationException"),
        Arguments.of("decrypt", decrypt(20, 12, 17), 400, "ValidationException"),
        Arguments.of("metadata", "{}", 400, "ValidationException"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void badBody_isRefused_andNoKeyIsAsked(String task, String body, int status, String name)
      throws Exception {
    Response response = send(KEY + "/" + task, body);
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(field(response, "errorName")).isEqualTo(name);
    assertThat(field(response, "errorMessage")).hasSizeLessThan(512).matches("[ -~]*");
    assertThat(asked.get()).isNull();
  }

  @Test
  void longestTexts_areTaken() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.EncryptedDetached(ARN, FakeKeys.MATERIAL, PARTS, bytes(32, 5))));
    String body =
        ENCRYPT
            .replace("SGVsbG8gV29ybGQh", base64(4300))
            .replace(
                "\"plaintext\"",
                "\"additionalAuthenticatedData\":\"" + base64(8192) + "\",\"plaintext\"");
    assertThat(send(KEY + "/encrypt", body).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/kms/xks/v1/health",
    "/stores/two/kms/xks/v1/health",
    "/stores/one/kms/xks/v2/kms/xks/v1/health",
    ROOT + "/other",
    ROOT + "/keys/x",
    ROOT + "/keys/x/rotate",
    ROOT + "/health/",
    ROOT + "/health?a=b",
    ROOT + "/keys/../encrypt",
    ROOT + "/keys/%2e%2e/encrypt",
  })
  void pathThatIsNone_isNotFound(String path) throws Exception {
    Response response = send(path, ENCRYPT);
    assertThat(response.status()).isEqualTo(404);
    assertThat(field(response, "errorName")).isEqualTo("InvalidUriPathException");
  }

  @ParameterizedTest
  @CsvSource({
    "11111111-12ab-34cd-56ef-1234567890ab", // not on the list
    "00000000-12ab-34cd-56ef-1234567890ab", // on the list, and not there
    "alias",
    "a.b_c-d",
    "1234ABCD-12AB-34CD-56EF-1234567890AB",
  })
  void keyThatIsNotThere_isNotFound(String id) throws Exception {
    Response response = send(ROOT + "/keys/" + id + "/encrypt", ENCRYPT);
    assertThat(response.status()).isEqualTo(404);
    assertThat(field(response, "errorName")).isEqualTo("KeyNotFoundException");
  }

  @Test
  void anythingButPost_isNotAllowed() throws Exception {
    Draft draft = draft(KEY + "/encrypt", "");
    draft.method = "GET";
    assertThat(draft.sign().send().status()).isEqualTo(405);
  }

  @Test
  void otherContentType_isRefused() throws Exception {
    Draft draft = draft(KEY + "/encrypt", ENCRYPT);
    draft.headers.put("Content-Type", "application/x-amz-json-1.1");
    assertThat(draft.sign().send().status()).isEqualTo(400);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of("wrong secret", RunningEdge.XKS_ACCESS_KEY, "other", "kms-xks-proxy"),
        Arguments.of("wrong service", RunningEdge.XKS_ACCESS_KEY, "test", "kms"),
        Arguments.of("unknown", "XKSPROXYACCESSKEY235", "test", "kms-xks-proxy"),
        Arguments.of("a root of the service", "test", "test", "kms-xks-proxy"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void whoeverElseSigns_isNotAuthentic(
      String what, String accessKeyId, String secret, String service) throws Exception {
    Draft draft = draft(KEY + "/encrypt", ENCRYPT);
    draft.scope = new ReferenceSigner.Scope(accessKeyId, secret, "us-east-1", service);
    assertNotAuthentic(draft.sign().send());
  }

  @Test
  void changedPathBodyOrDate_isNotAuthentic() throws Exception {
    Draft path = draft(KEY + "/encrypt", ENCRYPT);
    path.signedPath = ROOT + "/health";
    assertNotAuthentic(path.sign().send());
    Draft body = draft(KEY + "/encrypt", ENCRYPT).sign();
    body.body = ENCRYPT.replace("Alice", "Mal").getBytes(StandardCharsets.UTF_8);
    assertNotAuthentic(body.send());
    Draft old = draft(KEY + "/encrypt", ENCRYPT);
    old.date = Instant.now().minusSeconds(301);
    assertNotAuthentic(old.sign().send());
    assertNotAuthentic(draft(KEY + "/encrypt", ENCRYPT).send());
  }

  private void assertNotAuthentic(Response response) {
    assertThat(response.status()).as(response.body()).isEqualTo(401);
    assertThat(field(response, "errorName")).isEqualTo("AuthenticationFailedException");
    assertThat(asked.get()).isNull();
  }

  /** What opens the proxy opens nothing else. */
  @Test
  void credentialsOfTheProxy_areUnknownToTheService() throws Exception {
    Draft draft = new Draft(edge.port(), "ListKeys", "{}");
    draft.scope = new ReferenceSigner.Scope(RunningEdge.XKS_ACCESS_KEY, "test", "us-east-1", "kms");
    assertThat(draft.sign().send().error()).isEqualTo("UnrecognizedClientException");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(new KmsError.KeyNotFound(ARN), 404, "KeyNotFoundException"),
        Arguments.of(
            new KmsError.AccessDenied("no", "kms:Encrypt", "*"), 403, "AccessDeniedException"),
        Arguments.of(new KmsError.KeyDisabled(ARN), 400, "InvalidStateException"),
        Arguments.of(
            new KmsError.KeyInState(ARN, KeyStateName.PENDING_DELETION),
            400,
            "InvalidStateException"),
        Arguments.of(
            new KmsError.WrongKeyUsage(ARN, KeyUsage.SIGN_VERIFY, "Encrypt"),
            400,
            "InvalidKeyUsageException"),
        Arguments.of(
            new KmsError.IncompatibleAlgorithm("SYMMETRIC_DEFAULT", KeySpec.RSA_2048),
            400,
            "InvalidKeyUsageException"),
        Arguments.of(new KmsError.InvalidCiphertext(), 400, "InvalidCiphertextException"),
        Arguments.of(new KmsError.Throttled(), 429, "ThrottlingException"),
        Arguments.of(new KmsError.IncorrectKey(), 500, "InternalException"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalOfAKey_hasTheProtocolsName(KmsError error, int status, String name) throws Exception {
    reply(new Reply.Refused(error));
    Response response = send(KEY + "/encrypt", ENCRYPT);
    assertThat(response.status()).isEqualTo(status);
    assertThat(field(response, "errorName")).isEqualTo(name);
    assertThat(edge.records.getLast().errorCode()).isEqualTo(name);
  }

  @Test
  void keyThatDoesNotAnswer_isGivenUpInTime() throws Exception {
    keys((caller, request) -> new CompletableFuture<>());
    long start = System.nanoTime();
    Response response = send(KEY + "/encrypt", ENCRYPT);
    assertThat(response.status()).isEqualTo(503);
    assertThat(field(response, "errorName")).isEqualTo("DependencyTimeoutException");
    assertThat(System.nanoTime() - start).isBetween(200_000_000L, 2_000_000_000L);
  }

  @Test
  void keyThatFails_isAnInternalError() throws Exception {
    keys((caller, request) -> CompletableFuture.failedStage(new IllegalStateException("bug")));
    Response response = send(KEY + "/encrypt", ENCRYPT);
    assertThat(response.status()).isEqualTo(500);
    assertThat(field(response, "errorName")).isEqualTo("InternalException");
  }

  // -- the audit

  @Test
  void record_tellsOnWhoseBehalf_andNoSecret() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.EncryptedDetached(ARN, FakeKeys.MATERIAL, PARTS, bytes(32, 5))));
    send(KEY + "/encrypt", ENCRYPT);
    AuditRecord record = edge.records.getLast();
    assertThat(record.eventSource()).isEqualTo(AuditRecord.KMS);
    assertThat(record.eventName()).isEqualTo("Encrypt");
    assertThat(record.awsRegion()).isEqualTo(Region.US_EAST_1);
    assertThat(record.userIdentity().accessKeyId()).isEqualTo(RunningEdge.XKS_ACCESS_KEY);
    assertThat(record.resources())
        .extracting(AuditRecord.Resource::arn)
        .containsExactly(ARN.toString());
    assertThat(record.requestParameters())
        .containsEntry("keyId", RunningEdge.XKS_KEY.value())
        .containsEntry("encryptionAlgorithm", "AES_GCM")
        .containsEntry(
            "requestMetadata",
            Map.of(
                "awsPrincipalArn",
                "arn:aws:iam::123456789012:user/Alice",
                "kmsKeyArn",
                "arn:aws:kms:us-east-2:123456789012:/key/other",
                "kmsOperation",
                "Encrypt",
                "kmsRequestId",
                "no uuid",
                "kmsViaService",
                "ebs"))
        .doesNotContainKeys("plaintext", "additionalAuthenticatedData");
  }

  @Test
  void whatCannotBeRecorded_isNotAnswered() throws Exception {
    reply(
        new Reply.Answered(
            new KmsAnswer.EncryptedDetached(ARN, FakeKeys.MATERIAL, PARTS, bytes(32, 5))));
    edge.auditDown.set(true);
    try {
      assertThat(send(KEY + "/encrypt", ENCRYPT).status()).isEqualTo(500);
    } finally {
      edge.auditDown.set(false);
    }
  }
}
