package dev.holdfast.api.xks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a proxy answers, it is told as one of the faults, and in time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class ProxyClientTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** For a proxy that answers, on a machine that may be slow. */
  private static final Duration PATIENT = Duration.ofSeconds(10);

  /** By which timers may be early. */
  private static final Duration SLACK = Duration.ofMillis(50);

  private static final StoreId STORE = new StoreId("cks-1234567890abcdef0");
  private static final String ENDPOINT = "https://proxy.example.com";
  private static final String PATH = "/stores/one/kms/xks/v1";
  private static final String WELL =
      "{\"xksProxyFleetSize\":1,\"xksProxyVendor\":\"v\",\"xksProxyModel\":\"m\",\"ekmVendor\":\"v\","
          + "\"ekmFleetDetails\":[{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"DEGRADED\"}]}";

  private record Canned(int status, String body) {}

  private final AtomicReference<Canned> canned = new AtomicReference<>(new Canned(200, WELL));
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;

  private static final class Secrets implements ProxySecrets {
    @Override
    public SealedSecret seal(StoreId store, String accessKeyId, Plaintext secret) {
      throw new IllegalStateException();
    }

    @Override
    public byte[] signingKey(StoreId store, ProxyAccess proxy, LocalDate day) {
      return ReferenceSigner.signingKey(
          "secret", day.format(DateTimeFormatter.BASIC_ISO_DATE), "eu-west-1", "kms-xks-proxy");
    }
  }

  @BeforeAll
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop(0);
  }

  @BeforeEach
  void forget() {
    canned.set(new Canned(200, WELL));
    requests.clear();
    authorizations.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    String host = exchange.getRequestHeaders().getFirst("Host");
    String date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
    authorizations.add(
        exchange.getRequestHeaders().getFirst("Authorization")
            + "\n"
            + ReferenceSigner.authorization(
                new ReferenceSigner.Scope("KEYID", "secret", "eu-west-1", "kms-xks-proxy"),
                date,
                "POST",
                exchange.getRequestURI().getPath(),
                "",
                Map.of("Host", host, "X-Amz-Date", date),
                List.of("host", "x-amz-date"),
                body.getBytes(StandardCharsets.UTF_8)));
    byte[] bytes = canned.get().body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(canned.get().status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private Optional<ProxyFault> health(URI at) {
    return health(at, PATIENT);
  }

  private Optional<ProxyFault> health(URI at, Duration timeLimit) {
    try (ProxyEndpoints endpoints =
        new ProxyEndpoints(
            new AllowedProxies(Map.of(ENDPOINT, at), timeLimit), InstantSource.fixed(NOW))) {
      return health(endpoints, ENDPOINT);
    }
  }

  private static Optional<ProxyFault> health(ProxyEndpoints endpoints, String endpoint) {
    return new ProxyClient(endpoints, new Secrets(), () -> new UUID(0, 1))
        .health(
            new Region("eu-west-1"),
            STORE,
            new ProxyAccess(
                new ProxyAddress(endpoint, PATH), "KEYID", new SealedSecret(new byte[1])),
            KmsOperation.CONNECT_CUSTOM_KEY_STORE)
        .toCompletableFuture()
        .join();
  }

  private URI here() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void aWellProxy_isAskedOnce_signed() {
    assertThat(health(here())).isEmpty();
    assertThat(requests)
        .containsExactly(
            "POST "
                + PATH
                + "/health {\"requestMetadata\":{\"kmsRequestId\":"
                + "\"00000000-0000-0000-0000-000000000001\","
                + "\"kmsOperation\":\"ConnectCustomKeyStore\"}}");
    String[] sentAndRight = authorizations.getFirst().split("\n", -1);
    assertThat(sentAndRight[0]).isEqualTo(sentAndRight[1]);
  }

  private static Arguments named(int status, String name, ProxyFault fault) {
    return Arguments.of(status, "{\"errorName\":\"" + name + "\",\"errorMessage\":\"x\"}", fault);
  }

  static List<Arguments> faults() {
    ProxyFault garbage = ProxyFault.INVALID_RESPONSE;
    return List.of(
        named(401, "AuthenticationFailedException", ProxyFault.UNAUTHENTICATED),
        named(403, "AccessDeniedException", ProxyFault.ACCESS_DENIED),
        named(404, "InvalidUriPathException", ProxyFault.INVALID_PATH),
        named(429, "ThrottlingException", ProxyFault.THROTTLED),
        named(503, "DependencyTimeoutException", ProxyFault.DEPENDENCY_TIMED_OUT),
        named(500, "InternalException", ProxyFault.FAILED),
        named(500, "Other", garbage),
        Arguments.of(200, WELL.replace("DEGRADED", "UNAVAILABLE"), ProxyFault.NO_KEY_MANAGER),
        Arguments.of(200, WELL.replace("DEGRADED", "HUNGRY"), garbage),
        Arguments.of(
            200, WELL.replace("\"xksProxyFleetSize\":1", "\"xksProxyFleetSize\":0"), garbage),
        Arguments.of(200, WELL.replaceAll("\\[.*\\]", "[]"), garbage),
        Arguments.of(200, "", garbage),
        Arguments.of(200, "<html>", garbage),
        Arguments.of(200, "{", garbage),
        Arguments.of(200, "{}", garbage),
        Arguments.of(200, WELL + WELL, garbage),
        Arguments.of(200, "[".repeat(10_000), garbage),
        Arguments.of(200, "\"" + "x".repeat(1 << 20) + "\"", garbage),
        Arguments.of(302, WELL, garbage),
        Arguments.of(500, "", garbage),
        Arguments.of(502, "<html>", garbage));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whateverItAnswers_isAFault(int status, String body, ProxyFault fault) {
    canned.set(new Canned(status, body));
    assertThat(health(here())).hasValue(fault);
    assertThat(requests).noneMatch(request -> request.contains("elsewhere"));
  }

  /** It takes the connection, and says nothing: two tries, and no more. */
  @Test
  void blackHole_isGivenUpInTime() throws Exception {
    try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThat(
              health(
                  URI.create("http://127.0.0.1:" + hole.getLocalPort()),
                  AllowedProxies.USUAL_TIME_LIMIT))
          .hasValue(ProxyFault.TIMED_OUT);
      assertThat(System.nanoTime() - start)
          .isBetween(
              2 * AllowedProxies.USUAL_TIME_LIMIT.toNanos() - SLACK.toNanos(), PATIENT.toNanos());
    }
  }

  @Test
  void nobodyThere_isUnreachable() throws Exception {
    int port;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = once.getLocalPort();
    }
    assertThat(health(URI.create("http://127.0.0.1:" + port))).hasValue(ProxyFault.UNREACHABLE);
  }

  @Test
  void plainHttpWhereTlsShouldBe_isNoTls() throws Exception {
    Thread answering;
    try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      answering = Thread.ofVirtual().start(() -> answerAllBadly(plain));
      URI there = URI.create("https://127.0.0.1:" + plain.getLocalPort());
      assertThat(health(there)).hasValue(ProxyFault.NO_TLS);
    }
    answering.join();
  }

  private static void answerAllBadly(ServerSocket plain) {
    while (!plain.isClosed()) {
      try (Socket socket = plain.accept()) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII));
        socket.getOutputStream().flush();
        // Read to its end, so that closing does not cut off what was answered.
        socket.getInputStream().readAllBytes();
      } catch (IOException ended) {
        // The client has seen enough, or the test is over.
      }
    }
  }

  /** Nobody makes this server send requests to where its operator has not said. */
  @Test
  void otherEndpoints_areNotAsked() {
    try (ProxyEndpoints endpoints =
        new ProxyEndpoints(
            new AllowedProxies(Map.of(ENDPOINT, here()), PATIENT), InstantSource.fixed(NOW))) {
      for (String other : List.of("https://127.0.0.1", ENDPOINT + ".evil.org", "https://proxy")) {
        assertThat(health(endpoints, other)).hasValue(ProxyFault.NOT_ALLOWED);
      }
    }
    assertThat(requests).isEmpty();
  }

  // -- keys

  private static final KeyArn KEY =
      new KeyArn(
          new Region("eu-west-1"),
          new AccountId("111122223333"),
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final ProxyAccess PROXY =
      new ProxyAccess(new ProxyAddress(ENDPOINT, PATH), "KEYID", new SealedSecret(new byte[1]));
  private static final String MADE =
      "{\"ciphertext\":\"AQID\",\"initializationVector\":\"AAAAAAAAAAAAAAAA\","
          + "\"authenticationTag\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"ciphertextMetadata\":\"BQ==\","
          + "\"ciphertextDataIntegrityValue\":\"%s\"}";

  private static ExternalUse use() {
    return new ExternalUse(
        STORE,
        PROXY,
        "their-key",
        KEY,
        new Requester("arn:aws:iam::111122223333:user/alice", Optional.of(new UUID(0, 2))),
        KmsOperation.RE_ENCRYPT,
        bytes(9, 8));
  }

  private static PublicBytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return PublicBytes.takeOwnershipOf(bytes);
  }

  private static ExternalCiphertext made() {
    return new ExternalCiphertext(
        bytes(5),
        PublicBytes.takeOwnershipOf(new byte[12]),
        PublicBytes.takeOwnershipOf(new byte[16]),
        bytes(1, 2, 3));
  }

  /**
   * Of associated data, metadata, IV, ciphertext and tag, as the specification's appendix C has it.
   */
  private static String integrity() throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    hash.update(new byte[] {9, 8, 5});
    hash.update(new byte[12]);
    hash.update(new byte[] {1, 2, 3});
    hash.update(new byte[16]);
    return Base64.getEncoder().encodeToString(hash.digest());
  }

  private <T> ManagerReply<T> ask(
      Function<ProxyClient, CompletionStage<ManagerReply<T>>> question) {
    try (ProxyEndpoints endpoints =
        new ProxyEndpoints(
            new AllowedProxies(Map.of(ENDPOINT, here()), PATIENT), InstantSource.fixed(NOW))) {
      return question
          .apply(new ProxyClient(endpoints, new Secrets(), () -> new UUID(0, 1)))
          .toCompletableFuture()
          .join();
    }
  }

  private ManagerReply<ExternalCiphertext> encrypt() {
    return ask(client -> client.encrypt(use(), bytes(7, 7, 7)));
  }

  private ManagerReply<PublicBytes> decrypt() {
    return ask(client -> client.decrypt(use(), made()));
  }

  @Test
  void encrypting_tellsWhoWantsIt_andAsksForTheIntegrityValue() throws Exception {
    canned.set(new Canned(200, MADE.formatted(integrity())));
    assertThat(encrypt()).isEqualTo(new ManagerReply.Answered<>(made()));
    assertThat(requests)
        .containsExactly(
            "POST "
                + PATH
                + "/keys/their-key/encrypt {\"requestMetadata\":{\"awsPrincipalArn\":"
                + "\"arn:aws:iam::111122223333:user/alice\",\"kmsKeyArn\":\""
                + KEY
                + "\",\"kmsOperation\":\"ReEncrypt\",\"kmsRequestId\":"
                + "\"00000000-0000-0000-0000-000000000002\"},"
                + "\"additionalAuthenticatedData\":\"CQg=\",\"encryptionAlgorithm\":\"AES_GCM\","
                + "\"plaintext\":\"BwcH\",\"ciphertextDataIntegrityValueAlgorithm\":\"SHA_256\"}");
    String[] sentAndRight = authorizations.getFirst().split("\n", -1);
    assertThat(sentAndRight[0]).isEqualTo(sentAndRight[1]);
  }

  /** One bit on the way, and what is encrypted under a data key is lost. */
  @Test
  void whatHasNotItsIntegrityValue_isNotTaken() throws Exception {
    String right = integrity();
    String wrong = (right.charAt(0) == 'A' ? "B" : "A") + right.substring(1);
    for (String body :
        List.of(
            MADE.formatted(wrong),
            MADE.formatted(right).replace("AQID", "AQIE"),
            MADE.formatted(right).replace("BQ==", "BA=="),
            MADE.formatted(right).replace("\"ciphertextMetadata\":\"BQ==\",", ""),
            MADE.formatted(right).replaceAll(",\"ciphertextDataIntegrityValue\":\"[^\"]*\"", ""))) {
      canned.set(new Canned(200, body));
      assertThat(encrypt()).as(body).isEqualTo(failed(ProxyFault.INVALID_RESPONSE));
    }
  }

  @Test
  void ciphertextOfAnotherLength_isNotTaken() throws Exception {
    canned.set(new Canned(200, MADE.formatted(integrity())));
    assertThat(ProxyClientTest.<ExternalCiphertext>failed(ProxyFault.INVALID_RESPONSE))
        .isEqualTo(ask(client -> client.encrypt(use(), bytes(7, 7))));
  }

  @Test
  void decrypting_sendsAllParts_andTakesATextOfTheRightLength() {
    canned.set(new Canned(200, "{\"plaintext\":\"BwcH\"}"));
    assertThat(decrypt()).isEqualTo(new ManagerReply.Answered<>(bytes(7, 7, 7)));
    assertThat(requests.getFirst())
        .startsWith("POST " + PATH + "/keys/their-key/decrypt ")
        .contains(
            "\"ciphertext\":\"AQID\"",
            "\"ciphertextMetadata\":\"BQ==\"",
            "\"initializationVector\":\"AAAAAAAAAAAAAAAA\"",
            "\"authenticationTag\":\"AAAAAAAAAAAAAAAAAAAAAA==\"",
            "\"additionalAuthenticatedData\":\"CQg=\"");
    canned.set(new Canned(200, "{\"plaintext\":\"BwcHBw==\"}"));
    assertThat(decrypt()).isEqualTo(failed(ProxyFault.INVALID_RESPONSE));
  }

  static List<Arguments> faultsOfKeys() {
    return List.of(
        named(400, "ValidationException", ProxyFault.INVALID_REQUEST),
        named(400, "InvalidStateException", ProxyFault.KEY_DISABLED),
        named(400, "InvalidCiphertextException", ProxyFault.WRONG_CIPHERTEXT),
        named(400, "InvalidKeyUsageException", ProxyFault.WRONG_KEY_USAGE),
        named(403, "AccessDeniedException", ProxyFault.ACCESS_DENIED),
        named(404, "KeyNotFoundException", ProxyFault.NO_KEY),
        named(501, "UnsupportedOperationException", ProxyFault.UNSUPPORTED),
        Arguments.of(200, "{}", ProxyFault.INVALID_RESPONSE));
  }

  /** Once: who uses a key has no time for a second try. */
  @ParameterizedTest
  @MethodSource("faultsOfKeys")
  void whateverItAnswersOfAKey_isAFault(int status, String body, ProxyFault fault) {
    canned.set(new Canned(status, body));
    assertThat(decrypt()).isEqualTo(failed(fault));
    assertThat(requests).hasSize(1);
  }

  private static <T> ManagerReply<T> failed(ProxyFault fault) {
    return new ManagerReply.Failed<>(fault);
  }

  private ManagerReply<ExternalKeyMetadata> describe(String body) {
    canned.set(new Canned(200, body));
    return ask(client ->
        client.describe(new Region("eu-west-1"), STORE, PROXY, "their-key", use().requester()));
  }

  @Test
  void metadata_isRead() {
    assertThat(
            describe(
                "{\"keySpec\":\"AES_256\",\"keyUsage\":[\"WRAP\",\"DECRYPT\"],"
                    + "\"keyStatus\":\"DISABLED\"}"))
        .isEqualTo(
            new ManagerReply.Answered<>(
                new ExternalKeyMetadata("AES_256", Set.of("WRAP", "DECRYPT"), false)));
    assertThat(requests.getFirst())
        .startsWith("POST " + PATH + "/keys/their-key/metadata ")
        .contains("\"kmsOperation\":\"CreateKey\"");
    assertThat(describe("{\"keySpec\":\"AES_256\"}"))
        .isEqualTo(failed(ProxyFault.INVALID_RESPONSE));
  }
}
