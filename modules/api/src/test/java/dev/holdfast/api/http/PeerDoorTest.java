package dev.holdfast.api.http;

import static dev.holdfast.api.http.TwoRegions.AUTHORITY;
import static dev.holdfast.api.http.TwoRegions.KNOWN;
import static dev.holdfast.api.http.TwoRegions.WEST;
import static dev.holdfast.api.http.TwoRegions.forWest;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.forward.Forwarded;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.name.Region;
import dev.holdfast.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who may hand requests on, and what is taken from them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class PeerDoorTest {

  private static final TestAuthority OTHER = new TestAuthority("peers");

  @AutoClose private final TwoRegions regions = new TwoRegions();

  @BeforeEach
  void forget() {
    regions.west.records.clear();
  }

  /** What a node sends for a client that lists keys of a region. */
  static byte[] handOver(Region region, String sourceIpAddress) {
    return handOver(region, sourceIpAddress, List.of("application/x-amz-json-1.1"), 2);
  }

  private static byte[] handOver(
      Region region, String sourceIpAddress, List<String> contentTypes, int bodyLength) {
    Draft draft = new Draft(1, "ListKeys", " ".repeat(bodyLength - 2) + "{}");
    draft.scope = new ReferenceSigner.Scope("test", "test", region.name(), "kms");
    draft.sign();
    List<String> headers = new ArrayList<>();
    draft.headers.forEach((name, value) -> {
      if (!name.equals("Content-Type")) {
        headers.add(name.toLowerCase(Locale.ROOT));
        headers.add(value);
      }
    });
    return new Forwarded(
            UUID.randomUUID(),
            sourceIpAddress,
            new RawRequest(
                "POST", "/", "", headers.toArray(String[]::new), contentTypes, draft.body))
        .toBytes();
  }

  private HttpResponse<String> send(SSLContext tls, String protocol, HttpRequest.Builder request)
      throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .sslParameters(parameters)
            .build()) {
      return client.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private HttpRequest.Builder post(byte[] message) {
    return HttpRequest.newBuilder(door(Forwarded.PATH))
        .POST(HttpRequest.BodyPublishers.ofByteArray(message));
  }

  private URI door(String path) {
    return URI.create("https://localhost:" + regions.door + path);
  }

  private HttpResponse<String> handOver(SSLContext tls) throws Exception {
    return send(tls, "TLSv1.3", post(handOver(WEST, "203.0.113.9")));
  }

  private void assertShut(SSLContext tls, String protocol) {
    assertThatThrownBy(() -> send(tls, protocol, post(handOver(WEST, "203.0.113.9"))))
        .isInstanceOf(IOException.class);
    assertThat(regions.west.records).isEmpty();
  }

  // -- who

  @Test
  void nodeOfAnotherRegion_isLetIn_andBelievedFromWhereTheRequestCame() throws Exception {
    assertThat(handOver(KNOWN).statusCode()).isEqualTo(200);
    assertThat(regions.west.records.getFirst().sourceIpAddress()).isEqualTo("203.0.113.9");
  }

  @Test
  void whoShowsNothing_isKeptOut() {
    assertShut(AUTHORITY.anonymous(), "TLSv1.3");
  }

  @Test
  void whoIsVouchedForByAnother_isKeptOut() {
    assertShut(OTHER.issue("localhost").trusting(AUTHORITY), "TLSv1.3");
  }

  @Test
  void whoIsNoNodeThatIsKnown_isKeptOut() {
    assertShut(AUTHORITY.issue("elsewhere.example.com").trusting(AUTHORITY), "TLSv1.3");
    assertShut(AUTHORITY.issue("127.0.0.1").trusting(AUTHORITY), "TLSv1.3");
    assertShut(AUTHORITY.issue().trusting(AUTHORITY), "TLSv1.3");
  }

  @Test
  void olderTls_isKeptOut() {
    assertShut(KNOWN, "TLSv1.2");
  }

  @Test
  void plainHttp_isKeptOut() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", regions.door)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(5);
      assertThat(new String(answer, US_ASCII)).isNotEqualTo("HTTP/");
    }
  }

  @Test
  void nodeThatShowsAnotherName_isNotSpokenTo() throws Exception {
    assertNotSpokenTo(AUTHORITY.issue("elsewhere.example.com").trusting(AUTHORITY));
  }

  @Test
  void nodeThatIsVouchedForByAnother_isNotSpokenTo() throws Exception {
    assertNotSpokenTo(OTHER.issue("localhost").trusting(AUTHORITY));
  }

  private static void assertNotSpokenTo(SSLContext ofWest) throws Exception {
    try (TwoRegions impostor = new TwoRegions(() -> KNOWN, () -> ofWest)) {
      assertThat(forWest(impostor.east, "ListKeys", "{}").sign().send().error())
          .isEqualTo("DependencyTimeoutException");
      assertThat(impostor.west.records).isEmpty();
    }
  }

  // -- what

  @Test
  void nothingElse_isAnswered() throws Exception {
    for (String path : List.of("/", "/health", "/_holdfast/clock", "/forwarded/v2")) {
      HttpRequest.Builder get = HttpRequest.newBuilder(door(path));
      assertThat(send(KNOWN, "TLSv1.3", get).statusCode()).as(path).isEqualTo(404);
      HttpRequest.Builder post =
          HttpRequest.newBuilder(door(path))
              .POST(HttpRequest.BodyPublishers.ofByteArray(handOver(WEST, "203.0.113.9")));
      assertThat(send(KNOWN, "TLSv1.3", post).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(send(KNOWN, "TLSv1.3", HttpRequest.newBuilder(door(Forwarded.PATH))).statusCode())
        .isEqualTo(404);
    assertThat(regions.west.records).isEmpty();
  }

  @Test
  void whatNoNodeSends_isRefused() throws Exception {
    for (byte[] message :
        List.of(
            new byte[0],
            "{}".getBytes(US_ASCII),
            handOver(WEST, "203.0.113.9\n"),
            handOver(WEST, "203.0.113.9", List.of("application/x-amz-json-1.1", "text/plain"), 2),
            handOver(
                WEST,
                "203.0.113.9",
                List.of("application/x-amz-json-1.1"),
                RequestHandler.MAX_BODY + 1))) {
      assertThat(send(KNOWN, "TLSv1.3", post(message)).statusCode()).isEqualTo(400);
    }
    assertThat(send(KNOWN, "TLSv1.3", post(new byte[Forwarded.MAX_LENGTH + 1])).statusCode())
        .isEqualTo(413);
    assertThat(regions.west.records).isEmpty();
  }

  /** A request goes to its region, or nowhere: two nodes that err do not send it to and fro. */
  @Test
  void requestForAnotherRegion_isNotHandedOnAgain() throws Exception {
    Region third = new Region("ap-south-1");
    try (ServerSocket asked = new ServerSocket(0)) {
      PeerRegions peers =
          TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, asked.getLocalPort());
      try (RunningEdge middle = new RunningEdge(peers)) {
        int door =
            middle.listenFor(new HttpEdge.Peers(Set.of(third), () -> KNOWN, Set.of("localhost")));
        HttpResponse<String> answer =
            send(
                KNOWN,
                "TLSv1.3",
                HttpRequest.newBuilder(URI.create("https://localhost:" + door + Forwarded.PATH))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(handOver(WEST, "203.0.113.9"))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("valid region, not 'eu-west-1'");
        assertThat(middle.records).isEmpty();
      }
      peers.close();
      asked.setSoTimeout(1);
      assertThatThrownBy(asked::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  // -- messages of regions themselves

  @Test
  void messageOfARegion_isAnsweredAtItsPath_withWhoSentIt() throws Exception {
    byte[] longest = new byte[PeerMessageCalls.MAX_LENGTH];
    PeerMessages echo =
        (names, message) ->
            CompletableFuture.completedStage(
                message.length == 0
                    ? Optional.empty()
                    : Optional.of((names + " " + message.length).getBytes(US_ASCII)));
    int door =
        regions.west.listenFor(
            new HttpEdge.Peers(
                Set.of(WEST), () -> KNOWN, Set.of("localhost", "other"), Map.of("/echo/v1", echo)));
    PeerRegions peers = TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, door);
    try (peers) {
      assertThat(told(peers, "/echo/v1", new byte[3])).contains("[localhost] 3");
      assertThat(told(peers, "/echo/v1", longest)).contains("[localhost] " + longest.length);
      for (String path : List.of("/echo/v1", "/echo/v2", Forwarded.PATH)) {
        assertThatThrownBy(() -> told(peers, path, new byte[0]))
            .hasRootCauseInstanceOf(IllegalStateException.class)
            .hasMessageContaining(path);
      }
    }
    PeerRegions nobody = TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, 1);
    try (nobody) {
      assertThat(told(nobody, "/echo/v1", new byte[3])).isEmpty();
    }
  }

  private static Optional<String> told(PeerRegions peers, String path, byte[] message) {
    return peers
        .tell(WEST, path, message, TwoRegions.PATIENT)
        .toCompletableFuture()
        .join()
        .map(answer -> new String(answer, US_ASCII));
  }

  // -- new certificates

  @Test
  void certificatesAreChanged_withoutARestart() throws Exception {
    SSLContext renewed = OTHER.issue("localhost").trusting(OTHER);
    AtomicReference<SSLContext> ofEast = new AtomicReference<>(KNOWN);
    AtomicReference<SSLContext> ofWest = new AtomicReference<>(KNOWN);
    try (TwoRegions changing = new TwoRegions(ofEast::get, ofWest::get)) {
      Draft draft = forWest(changing.east, "ListKeys", "{}").sign();
      assertThat(draft.send().status()).isEqualTo(200);
      ofWest.set(renewed);
      // What is open ends with its next answer; what comes then has to show the new ones.
      int open = 0;
      Response last = draft.send();
      while (last.status() == 200) {
        assertThat(++open).isLessThanOrEqualTo(1);
        last = draft.send();
      }
      assertThat(last.error()).isEqualTo("DependencyTimeoutException");
      ofEast.set(renewed);
      assertThat(draft.send().status()).isEqualTo(200);
    }
  }
}
