package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.testkit.tls.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS for clients: what is spoken, and that behind it all is as strict as without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ClientTlsTest {

  private static final TestAuthority AUTHORITY = new TestAuthority("clients trust this one");
  private static final SSLContext FIRST = serving("127.0.0.1");

  private static final int PATIENCE_MILLIS = 20_000;

  private final AtomicReference<SSLContext> certificate = new AtomicReference<>(FIRST);
  private final BlockingQueue<TlsFailure> failures = new LinkedBlockingQueue<>();
  @AutoClose private final RunningEdge edge = new RunningEdge();
  private final int port = edge.listenOverTls(new HttpEdge.Tls(certificate::get, failures::add));

  private static SSLContext serving(String host) {
    return AUTHORITY.issue(host).trusting(AUTHORITY);
  }

  @BeforeEach
  void forget() {
    certificate.set(FIRST);
    edge.records.clear();
    failures.clear();
  }

  private SSLSocket connect(SSLContext trusting) throws IOException {
    SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private SSLSocket connect() throws IOException {
    return connect(AUTHORITY.anonymous());
  }

  private SSLSocket connect(String protocol, String suite) throws IOException {
    SSLSocket socket = connect();
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setEnabledCipherSuites(new String[] {suite});
    return socket;
  }

  private Socket connectWithoutTls() throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private byte[] request() {
    return new Draft(port, "ListKeys", "{}").sign().bytes();
  }

  private static Response call(Socket socket, byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    return Wire.read(socket.getInputStream());
  }

  private void assertFailure(TlsFailure failure) throws InterruptedException {
    assertThat(failures.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(failure);
    assertThat(failures).isEmpty();
  }

  // -- what is spoken

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, TLS_AES_256_GCM_SHA384",
    "TLSv1.3, TLS_AES_128_GCM_SHA256",
    "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  })
  void request_isAnswered_andTheNextOnTheSameConnection(String protocol, String suite)
      throws Exception {
    try (SSLSocket socket = connect(protocol, suite)) {
      assertThat(call(socket, request()).status()).isEqualTo(200);
      assertThat(call(socket, request()).status()).isEqualTo(200);
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
    }
    assertThat(edge.records).hasSize(2).allMatch(r -> r.sourceIpAddress().equals("127.0.0.1"));
    assertThat(failures).isEmpty();
  }

  @Test
  void sessionThatIsTakenUpAgain_isAsGood() throws Exception {
    SSLContext client = AUTHORITY.anonymous();
    for (String protocol : new String[] {"TLSv1.3", "TLSv1.3", "TLSv1.2", "TLSv1.2"}) {
      try (SSLSocket socket = connect(client)) {
        socket.setEnabledProtocols(new String[] {protocol});
        assertThat(call(socket, request()).status()).as(protocol).isEqualTo(200);
      }
    }
  }

  @Test
  void encryptionWithoutAuthentication_isRefused() throws Exception {
    try (SSLSocket socket = connect("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256")) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
    assertFailure(TlsFailure.REFUSED);
  }

  /** The runtime of these tests does not speak them either, so their greeting is written here. */
  @ParameterizedTest
  @ValueSource(strings = {"0301", "0302"})
  void olderTls_isRefusedByItsAlert(String version) throws Exception {
    String hello = version + "00".repeat(32) + "00" + "0006c013c02f002f" + "0100";
    int length = hello.length() / 2;
    byte[] record =
        HexFormat.of().parseHex("160301%04x01%06x%s".formatted(length + 4, length, hello));
    try (Socket socket = connectWithoutTls()) {
      socket.getOutputStream().write(record);
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(answer).startsWith(0x15).endsWith(2, 70);
    }
    assertFailure(TlsFailure.REFUSED);
  }

  @Test
  void whoTrustsAnother_goesAway() throws Exception {
    try (SSLSocket socket = connect(new TestAuthority("another").anonymous())) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
    assertFailure(TlsFailure.REFUSED);
  }

  @Test
  void plainHttp_isToldToSpeakTls() throws Exception {
    try (Socket socket = connectWithoutTls()) {
      Response response = call(socket, request());
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).contains("https");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertFailure(TlsFailure.PLAIN);
    assertThat(edge.records).isEmpty();
  }

  @Test
  void whatIsNoTls_isClosed() throws Exception {
    for (String bytes :
        new String[] {"00", "1603010005010000ff00", "ff".repeat(64), "170303ffff"}) {
      try (Socket socket = connectWithoutTls()) {
        socket.getOutputStream().write(HexFormat.of().parseHex(bytes));
        socket.shutdownOutput();
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(answer.length).as(bytes).isLessThan(32);
      }
      assertThat(failures.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .as(bytes)
          .isIn(TlsFailure.REFUSED, TlsFailure.GONE);
    }
  }

  // -- handshakes that take too long

  @Test
  void connectionThatNeverBegins_isClosed() throws Exception {
    try (Socket socket = connectWithoutTls()) {
      assertThat(endOf(socket)).isEmpty();
    }
    assertFailure(TlsFailure.SLOW);
  }

  @Test
  void handshakeThatDrips_isClosed_howeverSteadily() throws Exception {
    try (Socket socket = connectWithoutTls()) {
      OutputStream out = socket.getOutputStream();
      out.write(HexFormat.of().parseHex("160301400001003ffc0303"));
      Thread drips =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!Thread.interrupted()) {
                    out.write(0);
                    LockSupport.parkNanos(10_000_000);
                  }
                } catch (IOException closed) {
                  // As it should be.
                }
              });
      try {
        assertFailure(TlsFailure.SLOW);
        drips.join(Duration.ofMillis(PATIENCE_MILLIS));
        assertThat(drips.isAlive()).as("still listened to").isFalse();
      } finally {
        drips.interrupt();
      }
    }
  }

  @Test
  void handshakeThatIsLeft_isCounted() throws Exception {
    try (Socket socket = connectWithoutTls()) {
      socket.getOutputStream().write(0x16);
    }
    assertFailure(TlsFailure.GONE);
  }

  /** In the older protocol each costs the server a signature, and the client nothing. */
  @Test
  void secondHandshake_endsTheConnection() throws Exception {
    try (SSLSocket socket = connect("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")) {
      assertThat(call(socket, request()).status()).isEqualTo(200);
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                call(socket, request());
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(edge.records).hasSize(1);
  }

  @Test
  void newKeys_mayBeAskedFor() throws Exception {
    try (SSLSocket socket = connect("TLSv1.3", "TLS_AES_256_GCM_SHA384")) {
      assertThat(call(socket, request()).status()).isEqualTo(200);
      socket.startHandshake();
      assertThat(call(socket, request()).status()).isEqualTo(200);
    }
  }

  // -- behind it

  @Test
  void requestInManyRecords_andManyInOne_areRead() throws Exception {
    try (SSLSocket socket = connect()) {
      for (byte piece : request()) {
        socket.getOutputStream().write(piece);
      }
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(request());
      both.writeBytes(request());
      assertThat(call(socket, both.toByteArray()).status()).isEqualTo(200);
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
    }
  }

  @Test
  void longestBody_isRead() throws Exception {
    byte[] request = new Draft(port, "ListKeys", " ".repeat(131_000) + "{}").sign().bytes();
    try (SSLSocket socket = connect()) {
      assertThat(call(socket, request).status()).isEqualTo(200);
      assertThat(call(socket, request()).status()).isEqualTo(200);
    }
  }

  @Test
  void headThatDrips_isTimedOut() throws Exception {
    try (SSLSocket socket = connect()) {
      Response response = call(socket, "POST / HTTP/1.1\r\nX-Drip: ".getBytes(UTF_8));
      assertThat(response.status()).isEqualTo(408);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void headThatMayBeReadInTwoWays_isRefused() throws Exception {
    try (SSLSocket socket = connect()) {
      Response response =
          call(
              socket,
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
                  .getBytes(UTF_8));
      assertThat(response.status()).isEqualTo(400);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(edge.records).isEmpty();
  }

  @Test
  void answerAndItsEnd_areWhole_whenTheConnectionCloses() throws Exception {
    Draft draft = new Draft(port, "ListKeys", "{}");
    draft.headers.put("Connection", "close");
    try (SSLSocket socket = connect()) {
      assertThat(call(socket, draft.sign().bytes()).status()).isEqualTo(200);
      // Without the other side's word that it is the end, this would not be the end.
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void recordThatWasChangedOnItsWay_endsTheConnection() throws Exception {
    try (Socket socket = connectWithoutTls();
        SSLSocket tls =
            (SSLSocket)
                AUTHORITY.anonymous().getSocketFactory().createSocket(socket, null, port, true)) {
      assertThat(call(tls, request()).status()).isEqualTo(200);
      socket.getOutputStream().write(HexFormat.of().parseHex("1703030020" + "00".repeat(32)));
      assertThatThrownBy(() -> tls.getInputStream().read())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("bad_record_mac");
    }
  }

  // -- certificates

  @Test
  void newCertificate_isShownToTheNextConnection_andTheOpenOneGoesOn() throws Exception {
    try (SSLSocket before = connect()) {
      assertThat(call(before, request()).status()).isEqualTo(200);
      Certificate old = before.getSession().getPeerCertificates()[0];
      certificate.set(serving("localhost"));
      try (SSLSocket after = connect()) {
        assertThat(call(after, request()).status()).isEqualTo(200);
        assertThat(after.getSession().getPeerCertificates()[0]).isNotEqualTo(old);
      }
      assertThat(call(before, request()).status()).isEqualTo(200);
    }
  }

  private static byte[] endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (java.net.SocketException reset) {
      return new byte[0];
    }
  }
}
