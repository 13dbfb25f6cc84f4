package dev.holdfast.api.http;

import static dev.holdfast.api.http.TwoRegions.KNOWN;
import static dev.holdfast.api.http.TwoRegions.forWest;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.Reply;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another region that is away, slow, or not itself: its callers hear so, and nobody else does. */
@Timeout(60)
class LostRegionTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  }

  /** Has a port at which nobody listens, and keeps others from it. */
  private static Socket refusing() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket;
  }

  private static void assertAway(Response response) {
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.error()).isEqualTo("DependencyTimeoutException");
    assertThat(response.body()).contains("eu-west-1");
  }

  private static void assertWell(RunningEdge edge) throws Exception {
    assertThat(new Draft(edge.port(), "ListKeys", "{}").sign().send().status()).isEqualTo(200);
  }

  // -- away

  @Test
  void regionThatTakesNoConnection_isAway_andTheOtherIsNot() throws Exception {
    try (Socket refusing = refusing();
        PeerRegions peers =
            TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, refusing.getLocalPort());
        RunningEdge east = new RunningEdge(peers)) {
      for (int i = 0; i < 20; i++) {
        assertAway(forWest(east, "ListKeys", "{}").sign().send());
        assertWell(east);
      }
      assertThat(east.records).hasSize(20);
    }
  }

  @Test
  void regionThatSaysNothing_isAwayWithinItsTime() throws Exception {
    try (ServerSocket silent = silent();
        PeerRegions peers = TwoRegions.peers(() -> KNOWN, SHORT, 64, silent.getLocalPort());
        RunningEdge east = new RunningEdge(peers)) {
      Instant asked = Instant.now();
      assertAway(forWest(east, "ListKeys", "{}").sign().send());
      assertThat(Duration.between(asked, Instant.now())).isGreaterThan(SHORT.minusMillis(50));
    }
  }

  @Test
  void formForARegionThatIsAway_isAnsweredInXml() throws Exception {
    try (Socket refusing = refusing();
        PeerRegions peers =
            TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, refusing.getLocalPort());
        RunningEdge east = new RunningEdge(peers)) {
      Draft draft = Forms.sts(east, "GetCallerIdentity");
      draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "sts");
      Response response = draft.sign().send();
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.body()).contains("<Code>DependencyTimeout</Code>");
    }
  }

  @Test
  void nodeThatIsAway_isLeftOutForAnother() throws Exception {
    try (TwoRegions regions = new TwoRegions();
        Socket one = refusing();
        Socket two = refusing();
        PeerRegions peers =
            TwoRegions.peers(
                () -> KNOWN,
                TwoRegions.PATIENT,
                64,
                one.getLocalPort(),
                two.getLocalPort(),
                regions.door);
        RunningEdge east = new RunningEdge(peers)) {
      for (int i = 0; i < 20; i++) {
        assertThat(forWest(east, "ListKeys", "{}").sign().send().status()).isEqualTo(200);
      }
    }
  }

  /** Places for those who wait are each region's own; when they are taken, one is told at once. */
  @Test
  void regionThatSaysNothing_holdsUpOnlySoManyCallers_andNoneOfTheOther() throws Exception {
    try (ServerSocket silent = silent();
        PeerRegions peers =
            TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 2, silent.getLocalPort());
        RunningEdge east = new RunningEdge(peers)) {
      List<Socket> waiting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Socket socket = new Socket("127.0.0.1", east.port());
        socket.getOutputStream().write(forWest(east, "ListKeys", "{}").sign().bytes());
        waiting.add(socket);
        waiting.add(silent.accept());
      }
      for (int i = 0; i < 20; i++) {
        Response response = forWest(east, "ListKeys", "{}").sign().send();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.error()).isEqualTo("ThrottlingException");
        assertWell(east);
      }
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  // -- slow

  @Test
  void slowAnswer_isWaitedForWithinItsTime_andNoLonger() throws Exception {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (TwoRegions regions = new TwoRegions();
        PeerRegions peers = TwoRegions.peers(() -> KNOWN, SHORT, 64, regions.door);
        RunningEdge hasty = new RunningEdge(peers)) {
      regions.west.override.set(
          Optional.of((caller, request) -> {
            asked.countDown();
            return answer;
          }));
      assertAway(forWest(hasty, "ListKeys", "{}").sign().send());
      // The region gives up by itself too, and says so in its own words.
      Response patient = forWest(regions.east, "ListKeys", "{}").sign().send();
      assertThat(patient.error()).isEqualTo("DependencyTimeoutException");
      assertThat(patient.body()).doesNotContain("eu-west-1");
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  // -- not itself

  private static String head(String status, String... headers) {
    return "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  private static final String DATE = "Date: Thu, 01 Jan 2026 00:00:00 GMT";
  private static final String TYPE = "Content-Type: application/x-amz-json-1.1";

  /** What a node answers to a request with an id. */
  static List<Arguments> answers() {
    Function<String, String> well =
        id -> head("200 OK", DATE, TYPE, "x-amzn-RequestId: " + id, "Content-Length: 2") + "{}";
    return List.of(
        answer("nothing of HTTP", 500, id -> "220 mail.example.com ESMTP\r\n\r\n\r\n"),
        answer("nothing", 500, id -> ""),
        answer("half an answer", 500, id -> head("200 OK", DATE, TYPE, "Content-Length: 9") + "{"),
        answer(
            "another request's answer",
            500,
            id -> well.apply("00000000-0000-4000-8000-000000000000")),
        answer("no id", 500, id -> head("200 OK", DATE, TYPE, "Content-Length: 2") + "{}"),
        answer(
            "a page", 500, id -> well.apply(id).replace("application/x-amz-json-1.1", "text/html")),
        answer("no date", 500, id -> well.apply(id).replace("Date", "Fate")),
        answer("a date of nobody", 500, id -> well.apply(id).replace("2026", "9999")),
        answer(
            "another place to look",
            500,
            id ->
                head(
                    "307 Temporary Redirect",
                    "Location: http://127.0.0.1:1/",
                    "Content-Length: 0")),
        answer(
            "an error's name that is none",
            500,
            id -> well.apply(id).replace(TYPE, TYPE + "\r\nx-amzn-ErrorType: <script>")),
        answer(
            "a megabyte and more",
            500,
            id ->
                well.apply(id).replace("Length: 2", "Length: 1048577").replace("{}", "")
                    + " ".repeat(1_048_577)),
        answer(
            "a head without end",
            500,
            id -> "HTTP/1.1 200 OK\r\n" + "x-pad: y\r\n".repeat(100_000)),
        answer("an answer", 200, well));
  }

  private static Arguments answer(String name, int status, Function<String, String> text) {
    return Arguments.of(name, status, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void onlyAnAnswerOfOurs_isPassedOn(String name, int status, Function<String, String> text)
      throws Exception {
    try (ServerSocket impostor = KNOWN.getServerSocketFactory().createServerSocket(0);
        PeerRegions peers =
            TwoRegions.peers(() -> KNOWN, TwoRegions.PATIENT, 64, impostor.getLocalPort());
        RunningEdge east = new RunningEdge(peers)) {
      Thread.ofVirtual().start(() -> answerOnce(impostor, text));
      Draft draft = forWest(east, "ListKeys", "{}");
      draft.headers.put("Connection", "close");
      byte[] bytes = draft.sign().bytes();
      try (Socket socket = new Socket("127.0.0.1", east.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(bytes);
        String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).doesNotContain("script").doesNotContain("Location");
      }
      assertWell(east);
    }
  }

  private static void answerOnce(ServerSocket impostor, Function<String, String> text) {
    try (Socket peer = impostor.accept()) {
      // The id stands at the beginning of what is handed on, behind the head.
      DataInputStream in = new DataInputStream(peer.getInputStream());
      int ends = 0;
      while (ends < 4) {
        int b = in.readUnsignedByte();
        ends = b == '\r' || b == '\n' ? ends + 1 : 0;
      }
      String id = new UUID(in.readLong(), in.readLong()).toString();
      OutputStream out = peer.getOutputStream();
      out.write(text.apply(id).getBytes(US_ASCII));
      out.flush();
    } catch (IOException e) {
      // The other side had enough.
    }
  }
}
