package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every class of bad input, over real sockets: an answer of the 4xx kind in AWS's shape, soon, and
 * the server well afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(10)
class BadInputTest {

  private static final String SERIALIZATION = "SerializationException";
  private static final String VALIDATION = "ValidationException";
  private static final String NOT_FOUND = "NotFoundException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String INVALID_SIGNATURE = "InvalidSignatureException";
  private static final String UNKNOWN = "UnknownOperationException";
  private static final String KEY = "00000000-0000-4000-8000-000000000000";

  private static final String GRANTEE = "\"GranteePrincipal\":\"arn:aws:iam::111122223333:root\"";

  private RunningEdge edge;

  @BeforeAll
  void start() {
    edge = new RunningEdge();
  }

  @AfterAll
  void stop() throws Exception {
    edge.close();
  }

  @AfterEach
  void serverIsWell() throws Exception {
    Response response = draft("ListKeys", "{}").sign().send();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.headers()).containsEntry("Content-Type", "application/x-amz-json-1.1");
  }

  private Draft draft(String operation, String body) {
    return new Draft(edge.port(), operation, body);
  }

  private static void assertRefused(Response response, String error) {
    assertThat(response.status()).as(response.body()).isEqualTo(400);
    assertThat(response.error()).as(response.body()).isEqualTo(error);
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.headers()).containsEntry("x-amzn-ErrorType", error);
  }

  // -- what is in the body

  static Stream<Arguments> bodies() {
    String tags51 =
        IntStream.range(0, 51)
            .mapToObj(i -> "{\"TagKey\":\"k" + i + "\",\"TagValue\":\"\"}")
            .collect(Collectors.joining(",", "[", "]"));
    String bigContext =
        IntStream.range(0, 9)
            .mapToObj(i -> "\"k" + i + "\":\"" + "v".repeat(1000) + "\"")
            .collect(Collectors.joining(",", "{", "}"));
    String large = Base64.getEncoder().encodeToString(new byte[4097]);
    String future = Base64.getEncoder().encodeToString(blob(2, 1, 0));
    String suite = Base64.getEncoder().encodeToString(blob(1, 9, 0));
    String flags = Base64.getEncoder().encodeToString(blob(1, 1, 128));
    String keyless = Base64.getEncoder().encodeToString(blob(1, 1, 0));
    return Stream.of(
        Arguments.of("Encrypt", "", SERIALIZATION),
        Arguments.of("Encrypt", "{", SERIALIZATION),
        Arguments.of("Encrypt", "{}x", SERIALIZATION),
        Arguments.of("Encrypt", "\ufeff{}", SERIALIZATION),
        Arguments.of("Encrypt", "{\"KeyId\":\"a\",\"KeyId\":\"a\"}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"x\":" + "[".repeat(10_000), SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":NaN}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":1e999}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":1.0}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":\"1\"}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Marker\":\"\\ud800\"}", SERIALIZATION),
        Arguments.of("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"A\"}", SERIALIZATION),
        Arguments.of("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"_-8=\"}", SERIALIZATION),
        Arguments.of("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"AA ==\"}", SERIALIZATION),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"k\",\"Plaintext\":\"AA==\",\"EncryptionContext\":{\"a\":1}}",
            SERIALIZATION),
        Arguments.of("Encrypt", "{}", VALIDATION),
        Arguments.of("Encrypt", "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"\"}", VALIDATION),
        Arguments.of(
            "Encrypt", "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"" + large + "\"}", VALIDATION),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\""
                + KEY
                + "\",\"Plaintext\":\"AA==\",\"EncryptionContext\":"
                + bigContext
                + "}",
            VALIDATION),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"AA==\",\"EncryptionAlgorithm\":\"NONE\"}",
            VALIDATION),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"AA==\",\"EncryptionAlgorithm\":\"SM2PKE\"}",
            NOT_FOUND),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\""
                + KEY
                + "\",\"Plaintext\":\"AA==\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\""
                + ",\"EncryptionContext\":{\"a\":\"b\"}}",
            VALIDATION),
        Arguments.of(
            "Decrypt",
            "{\"CiphertextBlob\":\"AAAA\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_1\"}",
            "InvalidCiphertextException"),
        Arguments.of("Encrypt", "{\"KeyId\":\"not-a-key\",\"Plaintext\":\"AA==\"}", NOT_FOUND),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"" + KEY.replace('0', 'A') + "\",\"Plaintext\":\"AA==\"}",
            NOT_FOUND),
        Arguments.of("Encrypt", "{\"KeyId\":\"\u0430lias/a\",\"Plaintext\":\"AA==\"}", NOT_FOUND),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"arn:aws:s3:::bucket\",\"Plaintext\":\"AA==\"}",
            "InvalidArnException"),
        Arguments.of("Encrypt", "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"AA==\"}", NOT_FOUND),
        Arguments.of("DisableKey", "{\"KeyId\":\"alias/a\"}", NOT_FOUND),
        Arguments.of(
            "DisableKey",
            "{\"KeyId\":\"arn:aws:kms:us-east-1:000000000000:alias/a\"}",
            "InvalidArnException"),
        Arguments.of("Decrypt", "{}", VALIDATION),
        Arguments.of("Decrypt", "{\"CiphertextBlob\":\"\"}", VALIDATION),
        Arguments.of("Decrypt", "{\"CiphertextBlob\":\"AAAA\"}", "InvalidCiphertextException"),
        Arguments.of(
            "Decrypt", "{\"CiphertextBlob\":\"" + future + "\"}", "InvalidCiphertextException"),
        Arguments.of(
            "Decrypt", "{\"CiphertextBlob\":\"" + suite + "\"}", "InvalidCiphertextException"),
        Arguments.of(
            "Decrypt", "{\"CiphertextBlob\":\"" + flags + "\"}", "InvalidCiphertextException"),
        Arguments.of(
            "Decrypt", "{\"CiphertextBlob\":\"" + keyless + "\"}", "AccessDeniedException"),
        Arguments.of("GenerateRandom", "{\"NumberOfBytes\":1,\"Recipient\":{}}", VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"AttestationDocument\":\"AAAA\"}}",
            VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"KeyEncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\"}}",
            VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"KeyEncryptionAlgorithm\":\"RSAES_OAEP_SHA_1\","
                + "\"AttestationDocument\":\"AAAA\"}}",
            VALIDATION),
        Arguments.of(
            "Decrypt", "{\"DryRun\":true,\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}", VALIDATION),
        Arguments.of(
            "Decrypt",
            "{\"KeyId\":\"" + KEY + "\",\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}",
            VALIDATION),
        Arguments.of(
            "Decrypt",
            "{\"KeyId\":\""
                + KEY
                + "\",\"DryRun\":true,\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}",
            "DryRunOperationException"),
        Arguments.of("GenerateDataKey", "{\"KeyId\":\"" + KEY + "\"}", VALIDATION),
        Arguments.of(
            "GenerateDataKey",
            "{\"KeyId\":\"" + KEY + "\",\"KeySpec\":\"AES_128\",\"NumberOfBytes\":16}",
            VALIDATION),
        Arguments.of("GenerateRandom", "{}", VALIDATION),
        Arguments.of("GenerateRandom", "{\"NumberOfBytes\":0}", VALIDATION),
        Arguments.of(
            "GenerateRandom", "{\"NumberOfBytes\":1,\"CustomKeyStoreId\":\"cks\"}", UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Tags\":" + tags51 + "}", "TagException"),
        Arguments.of(
            "CreateKey", "{\"Tags\":[{\"TagKey\":\"AWS:x\",\"TagValue\":\"\"}]}", "TagException"),
        Arguments.of(
            "CreateKey",
            "{\"Tags\":[{\"TagKey\":\"x\",\"TagValue\":\"\"},{\"TagKey\":\"x\",\"TagValue\":\"\"}]}",
            "TagException"),
        Arguments.of("CreateKey", "{\"KeySpec\":\"RSA_2048\"}", VALIDATION),
        Arguments.of(
            "CreateKey", "{\"KeySpec\":\"RSA_2048\",\"KeyUsage\":\"KEY_AGREEMENT\"}", VALIDATION),
        Arguments.of(
            "CreateKey", "{\"KeySpec\":\"SM2\",\"KeyUsage\":\"SIGN_VERIFY\"}", UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Origin\":\"AWS_CLOUDHSM\"}", UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Origin\":\"EXTERNAL_KEY_STORE\"}", VALIDATION),
        inStore("EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\"", VALIDATION),
        inStore("EXTERNAL_KEY_STORE", "\"XksKeyId\":\"a\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"..\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a/b\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE",
            "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a\",\"KeySpec\":\"RSA_2048\","
                + "\"KeyUsage\":\"SIGN_VERIFY\"",
            UNSUPPORTED),
        inStore(
            "EXTERNAL_KEY_STORE",
            "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a\",\"MultiRegion\":true",
            UNSUPPORTED),
        inStore("AWS_KMS", "\"CustomKeyStoreId\":\"cks\"", VALIDATION),
        inStore("AWS_KMS", "\"XksKeyId\":\"a\"", VALIDATION),
        inStore("EXTERNAL", "\"XksKeyId\":\"a\"", VALIDATION),
        Arguments.of("CreateKey", "{\"MultiRegion\":true}", UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Description\":\"" + "x".repeat(8193) + "\"}", VALIDATION),
        Arguments.of(
            "CreateAlias", "{\"AliasName\":\"a\",\"TargetKeyId\":\"" + KEY + "\"}", VALIDATION),
        Arguments.of(
            "CreateAlias",
            "{\"AliasName\":\"alias/\",\"TargetKeyId\":\"" + KEY + "\"}",
            "InvalidAliasNameException"),
        Arguments.of(
            "CreateAlias",
            "{\"AliasName\":\"alias/aws/s3\",\"TargetKeyId\":\"" + KEY + "\"}",
            "InvalidAliasNameException"),
        Arguments.of(
            "CreateAlias", "{\"AliasName\":\"alias/a\",\"TargetKeyId\":\"alias/b\"}", VALIDATION),
        Arguments.of(
            "EnableKeyRotation",
            "{\"KeyId\":\"" + KEY + "\",\"RotationPeriodInDays\":89}",
            VALIDATION),
        Arguments.of(
            "GetKeyPolicy", "{\"KeyId\":\"" + KEY + "\",\"PolicyName\":\"other\"}", VALIDATION),
        Arguments.of(
            "PutKeyPolicy", "{\"KeyId\":\"" + KEY + "\",\"Policy\":\"\u4e2d\"}", VALIDATION),
        Arguments.of("CreateGrant", grant("\"Name\":\"n\""), VALIDATION),
        Arguments.of(
            "CreateGrant", grant("\"GranteeServicePrincipal\":\"s3.amazonaws.com\""), UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"GranteeServicePrincipal\":\"s3.amazonaws.com\""),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"RetiringServicePrincipal\":\"s3.amazonaws.com\""),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"Constraints\":{\"SourceArn\":\"arn:aws:s3:::bucket\"}"),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(
                GRANTEE
                    + ",\"Constraints\":{\"EncryptionContextSubset\":{\"a\":\"b\"},"
                    + "\"SourceArn\":\"arn:aws:s3:::bucket\"}"),
            UNSUPPORTED),
        Arguments.of(
            "ListGrants",
            "{\"KeyId\":\"" + KEY + "\",\"GranteeServicePrincipal\":\"s3.amazonaws.com\"}",
            UNSUPPORTED),
        Arguments.of("ListRetirableGrants", "{}", VALIDATION),
        Arguments.of(
            "ListRetirableGrants",
            "{\"RetiringServicePrincipal\":\"s3.amazonaws.com\"}",
            UNSUPPORTED),
        Arguments.of("ListAliases", "{\"Limit\":101}", VALIDATION),
        Arguments.of("ListResourceTags", "{\"KeyId\":\"" + KEY + "\",\"Limit\":51}", VALIDATION),
        Arguments.of("ListKeys", "{\"Limit\":1001}", VALIDATION),
        Arguments.of("ReplicateKey", "{}", UNSUPPORTED),
        Arguments.of("Sign", "{}", VALIDATION),
        Arguments.of(
            "GenerateDataKeyPair",
            "{\"KeyId\":\"" + KEY + "\",\"KeyPairSpec\":\"SM2\"}",
            UNSUPPORTED),
        Arguments.of("Encapsulate", "{}", UNSUPPORTED));
  }

  /** One that is good but for what is given. */
  private static String grant(String members) {
    return "{\"KeyId\":\"" + KEY + "\",\"Operations\":[\"Decrypt\"]," + members + "}";
  }

  private static byte[] blob(int format, int suite, int flags) {
    byte[] blob = new byte[128];
    blob[0] = (byte) format;
    blob[1] = (byte) suite;
    blob[3] = (byte) flags;
    return blob;
  }

  private static Arguments inStore(String origin, String more, String error) {
    return Arguments.of("CreateKey", "{\"Origin\":\"" + origin + "\"," + more + "}", error);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void badBody_isRefused(String operation, String body, String error) throws Exception {
    assertRefused(draft(operation, body).sign().send(), error);
  }

  @Test
  void invalidUtf8_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "");
    draft.body = new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
    assertRefused(draft.sign().send(), SERIALIZATION);
  }

  @Test
  void invalidCiphertext_isRefusedWithoutAWord() throws Exception {
    Response response = draft("Decrypt", "{\"CiphertextBlob\":\"AAAA\"}").sign().send();
    assertThat(response.body()).isEqualTo("{\"__type\":\"InvalidCiphertextException\"}");
  }

  // -- who calls

  @Test
  void credentials_areCheckedFirst() throws Exception {
    assertRefused(draft("Encrypt", "not json").send(), "MissingAuthenticationTokenException");
    Draft twisted = draft("Encrypt", "not json");
    twisted.headers.put("Authorization", "AWS4-HMAC-SHA256 x");
    assertRefused(twisted.send(), "IncompleteSignatureException");
    Draft forged = draft("Encrypt", "not json").sign();
    forged.body = "Not json".getBytes(StandardCharsets.UTF_8);
    assertRefused(forged.send(), INVALID_SIGNATURE);
  }

  @Test
  void unknownAndWrongCredentials_areRefused() throws Exception {
    Draft unknown = draft("ListKeys", "{}");
    unknown.scope = new ReferenceSigner.Scope("nobody", "test", "us-east-1", "kms");
    assertRefused(unknown.sign().send(), "UnrecognizedClientException");
    Draft wrong = draft("ListKeys", "{}");
    wrong.scope = new ReferenceSigner.Scope("test", "guess", "us-east-1", "kms");
    assertRefused(wrong.sign().send(), INVALID_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"us-east", "mars", "US-EAST-1", "eu-nowhere-9", "", "us-east-1 ", "aws-global"})
  void scopeOfARegionThatIsNotServed_isRefused(String region) throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.scope = new ReferenceSigner.Scope("test", "test", region, "kms");
    Response response = draft.sign().send();
    assertRefused(response, INVALID_SIGNATURE);
    assertThat(response.body())
        .contains("Credential should be scoped to a valid region, not '" + region + "'.");
  }

  @Test
  void scopeOfAnotherService_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.scope = new ReferenceSigner.Scope("test", "test", "us-east-1", "sts");
    assertRefused(draft.sign().send(), INVALID_SIGNATURE);
  }

  @Test
  void oldSignature_isRefused_andTheAnswerTellsTheTime() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.date = draft.date.minusSeconds(400);
    Response response = draft.sign().send();
    assertRefused(response, INVALID_SIGNATURE);
    assertThat(response.body()).contains("Signature expired: " + draft.amzDate());
  }

  @Test
  void targetThatIsNotSigned_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.signed = List.of("content-type", "host", "x-amz-date");
    assertRefused(draft.sign().send(), INVALID_SIGNATURE);
  }

  // -- what HTTP says

  @Test
  void otherMethodsPathsAndTargets_areUnknown() throws Exception {
    Draft get = draft("ListKeys", "");
    get.method = "GET";
    assertRefused(get.sign().send(), UNKNOWN);
    Draft put = draft("ListKeys", "{}");
    put.method = "PUT";
    assertRefused(put.sign().send(), UNKNOWN);
    Draft path = draft("ListKeys", "{}").sign();
    path.path = "/other";
    assertRefused(path.send(), UNKNOWN);
    assertRefused(draft("NoSuchOperation", "{}").sign().send(), UNKNOWN);
    Draft service = draft("ListKeys", "{}");
    service.headers.put("X-Amz-Target", "DynamoDB_20120810.ListTables");
    assertRefused(service.sign().send(), UNKNOWN);
    Draft none = draft("ListKeys", "{}");
    none.headers.remove("X-Amz-Target");
    assertRefused(none.send(), UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/plain", "application/x-amz-json-1.0", "nonsense"})
  void otherContentTypes_areRefused(String type) throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.headers.put("Content-Type", type);
    assertRefused(draft.sign().send(), SERIALIZATION);
  }

  @Test
  void bodyBeyondTheCap_isTooLarge_beforeAnyoneAsksWhoCalls() throws Exception {
    Draft draft = draft("Encrypt", "x".repeat(200 * 1024));
    Response response = draft.send();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.error()).isEqualTo("RequestEntityTooLargeException");
    assertThat(response.headers()).containsEntry("Connection", "close");

    Draft chunked = draft("Encrypt", "");
    chunked.headers.put("Transfer-Encoding", "chunked");
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    chunked.body = (chunk.repeat(50) + "0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    assertThat(chunked.send().status()).isEqualTo(413);
  }

  @Test
  void chunkedBody_isRead() throws Exception {
    Draft draft = draft("ListKeys", "{}").sign();
    draft.headers.put("Transfer-Encoding", "chunked");
    draft.body = "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(draft.send().status()).isEqualTo(200);
  }

  @Test
  void gzip_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.headers.put("Content-Encoding", "gzip");
    Response response = draft.sign().send();
    assertThat(response.status()).isEqualTo(415);
    assertThat(response.error()).isEqualTo("UnsupportedMediaTypeException");
  }

  static Stream<Arguments> notHttp() {
    String head = "POST / HTTP/1.1\r\nHost: a\r\n";
    String empty = "Content-Length: 0\r\n\r\n";
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    String headers64 =
        IntStream.range(0, 64).mapToObj(i -> "X-" + i + ": v\r\n").collect(Collectors.joining());
    String headers8 =
        IntStream.range(0, 8)
            .mapToObj(i -> "X-" + i + ": " + "v".repeat(5000) + "\r\n")
            .collect(Collectors.joining());
    return Stream.of(
        Arguments.of("garbage", "garbage garbage\r\n\r\n", 400),
        Arguments.of(
            "TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003", 400),
        Arguments.of("empty line first", "\r\n" + head + empty, 400),
        Arguments.of("version unknown", "POST / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
        Arguments.of("version missing", "POST /\r\n\r\n", 400),
        Arguments.of("a method alone", "POST\r\n\r\n", 400),
        Arguments.of("another method alone", "GET\r\n\r\n", 400),
        Arguments.of("one word", "GARBAGE\r\n\r\n", 400),
        Arguments.of("no target", "POST  HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("four words", "POST / / HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        Arguments.of("method unknown", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("method too long", "M".repeat(99) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("host missing", "POST / HTTP/1.1\r\n" + empty, 400),
        Arguments.of("host missing in 1.0", "POST / HTTP/1.0\r\n" + empty, 400),
        Arguments.of("host twice", head + "Host: b\r\n" + empty, 400),
        Arguments.of(
            "two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
        Arguments.of(
            "one length twice", head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
        Arguments.of("lengths in a list", head + "Content-Length: 2, 2\r\n\r\n{}", 400),
        Arguments.of(
            "length and chunks",
            head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        Arguments.of(
            "chunks and length",
            head + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
            400),
        Arguments.of("length negative", head + "Content-Length: -1\r\n\r\n", 400),
        Arguments.of("length signed", head + "Content-Length: +2\r\n\r\n{}", 400),
        Arguments.of(
            "length beyond numbers", head + "Content-Length: 99999999999999999999\r\n\r\n", 400),
        Arguments.of("length empty", head + "Content-Length:\r\n\r\n", 400),
        Arguments.of("other encoding", head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        Arguments.of(
            "chunked twice", head + "Transfer-Encoding: chunked\r\n" + chunked.substring(26), 400),
        Arguments.of("NUL in header", head + "X-Nul: a\u0000b\r\n" + empty, 400),
        Arguments.of("control in header", head + "X-Bell: a\u0007b\r\n" + empty, 400),
        Arguments.of("bare LF after header", head + "X: a\n" + empty, 400),
        Arguments.of("bare LF after request line", "POST / HTTP/1.1\nHost: a\r\n" + empty, 400),
        Arguments.of("bare LF at the end", head + "Content-Length: 0\r\n\n", 400),
        Arguments.of("bare CR", head + "X: a\rb\r\n" + empty, 400),
        Arguments.of("folded by space", head + "X: a\r\n b\r\n" + empty, 400),
        Arguments.of("folded by tab", head + "X: a\r\n\tb\r\n" + empty, 400),
        Arguments.of("space in name", head + "Bad Name: b\r\n" + empty, 400),
        Arguments.of("space before colon", head + "Content-Length : 0\r\n\r\n", 400),
        Arguments.of("name empty", head + ": b\r\n" + empty, 400),
        Arguments.of("no colon", head + "X\r\n" + empty, 400),
        Arguments.of("name too long", head + "N".repeat(300) + ": b\r\n" + empty, 431),
        Arguments.of("value too long", head + "X: " + "v".repeat(8193) + "\r\n" + empty, 431),
        Arguments.of(
            "token too long",
            head + "X-Amz-Security-Token: " + "v".repeat(17_000) + "\r\n" + empty,
            431),
        Arguments.of("headers too many", head + headers64 + "\r\n", 431),
        Arguments.of("head too long", head + headers8 + empty, 431),
        Arguments.of("target illegal", "POST /%zz HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of(
            "target too long",
            "POST /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n" + empty,
            414),
        Arguments.of("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Arguments.of("absolute target", "POST http://other/ HTTP/1.1\r\nHost: a\r\n" + empty, 400),
        Arguments.of("chunk size no number", chunked + "zz\r\n", 400),
        Arguments.of("chunk size too large", chunked + "fffffffff\r\n", 400),
        Arguments.of("chunk longer than its size", chunked + "1\r\n{}\r\n0\r\n\r\n", 400),
        Arguments.of("bare LF between chunks", chunked + "2\n{}\r\n0\r\n\r\n", 400),
        Arguments.of("chunk extension endless", chunked + "1;" + "x".repeat(5000) + "\r\n", 400));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notHttp")
  void whatIsNotHttp_isRefused_andTheConnectionClosed(String name, String bytes, int status)
      throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      Response response = Wire.read(socket.getInputStream());
      assertThat(response.status()).as(response.body()).isEqualTo(status);
      assertThat(response.error()).isIn("BadRequestException", SERIALIZATION);
      assertThat(response.headers())
          .containsEntry("x-amzn-ErrorType", response.error())
          .containsEntry("Content-Type", "application/x-amz-json-1.1")
          .containsEntry("Connection", "close")
          .containsKeys("Date", "x-amzn-RequestId")
          .doesNotContainKey("Server");
      assertThat(response.body()).doesNotContainIgnoringCase("pekko").doesNotContain("\tat ");
      assertThat(socket.getInputStream().read()).as("the connection").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
      })
  void httpOfNoUseHere_isUnknown(String request) throws Exception {
    assertRefused(Wire.send(edge.port(), request), UNKNOWN);
  }

  @Test
  void asManyHeadersAsAllowed_areRead() throws Exception {
    Draft draft = draft("ListKeys", "{}").sign();
    int more = 64 - draft.headers.size() - 1;
    IntStream.range(0, more).forEach(i -> draft.headers.put("x-h" + i, "v"));
    assertThat(draft.send().status()).isEqualTo(200);
  }

  @Test
  void credentials_mayBeLongerThanOtherHeaders() throws Exception {
    Draft token = draft("ListKeys", "{}");
    token.headers.put("X-Amz-Security-Token", "t".repeat(16_000));
    assertRefused(token.send(), "MissingAuthenticationTokenException");
    Draft authorization = draft("ListKeys", "{}");
    authorization.headers.put("Authorization", "AWS4-HMAC-SHA256 " + "a".repeat(16_000));
    assertRefused(authorization.send(), "IncompleteSignatureException");
    Draft other = draft("ListKeys", "{}").sign();
    other.headers.put("X-Other", "v".repeat(8192));
    assertThat(other.send().status()).isEqualTo(200);
  }

  // -- slowness

  @Test
  void headThatStops_isTimedOut() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("POST / HTTP/1.1\r\nHost: a\r\n".getBytes(UTF_8));
      assertTimedOut(socket);
    }
  }

  @Test
  void headThatDrips_isTimedOut_howeverSteadily() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write("POST / HTTP/1.1\r\nX-Drip: ".getBytes(UTF_8));
      Thread drips =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!Thread.interrupted()) {
                    out.write('x');
                    LockSupport.parkNanos(10_000_000);
                  }
                } catch (IOException closed) {
                  // As it should be.
                }
              });
      try {
        assertTimedOut(socket);
      } finally {
        drips.interrupt();
        drips.join();
      }
    }
  }

  @Test
  void secondHeadThatStops_isTimedOutToo_afterTheFirstAnswer() throws Exception {
    byte[] first = draft("ListKeys", "{}").sign().bytes();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(first);
      socket.getOutputStream().write("POST / HT".getBytes(UTF_8));
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
      assertTimedOut(socket);
    }
  }

  @Test
  void headInPieces_isRead() throws Exception {
    byte[] whole = draft("ListKeys", "{}").sign().bytes();
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (byte piece : whole) {
        socket.getOutputStream().write(piece);
      }
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", edge.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static void assertTimedOut(Socket socket) throws IOException {
    Response response = Wire.read(socket.getInputStream());
    assertThat(response.status()).isEqualTo(408);
    assertThat(response.error()).isEqualTo("RequestTimeoutException");
    assertThat(socket.getInputStream().read()).as("the connection").isEqualTo(-1);
  }

  @Test
  void bodyThatNeverComes_isTimedOut() throws Exception {
    byte[] whole = draft("ListKeys", "{}").sign().bytes();
    try (Socket socket = new Socket("127.0.0.1", edge.port())) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write(Arrays.copyOf(whole, whole.length - 1));
      out.flush();
      Response response = Wire.read(socket.getInputStream());
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.error()).isEqualTo("RequestTimeoutException");
      assertThat(response.headers()).containsEntry("Connection", "close");
    }
  }

  @Test
  void bodyThatBreaksOff_harmsNobody() throws IOException {
    byte[] whole = draft("ListKeys", "{}").sign().bytes();
    try (Socket socket = new Socket("127.0.0.1", edge.port())) {
      socket.getOutputStream().write(Arrays.copyOf(whole, whole.length - 1));
      socket.shutdownOutput();
      socket.setSoTimeout(5000);
      Response response = Wire.read(socket.getInputStream());
      assertThat(response.status()).isIn(0, 400, 408);
    }
  }
}
