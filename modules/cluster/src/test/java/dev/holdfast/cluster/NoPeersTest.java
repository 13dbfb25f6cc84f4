package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a stranger gets who finds the remoting port of a node that is alone. */
class NoPeersTest {

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int TLS_ALERT = 21;

  private static TestRegion region;

  @BeforeAll
  static void start() {
    region = TestRegion.start("");
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static Socket connect() throws IOException {
    int port = Cluster.get(region.system()).selfMember().address().getPort().orElseThrow();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  @Test
  void strangerWithoutTls_isToldToGo() throws IOException {
    try (Socket socket = connect()) {
      // How a connection of the remoting protocol begins, then its control stream.
      socket.getOutputStream().write("AKKA\u0001".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[64]);
      int answer = socket.getInputStream().read();
      assertThat(answer).isIn(TLS_ALERT, -1);
    }
  }

  @Test
  void strangerWithTls_findsNoCertificateToTrust() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustsAnybody()}, new SecureRandom());
    try (Socket plain = connect();
        SSLSocket socket =
            (SSLSocket)
                trusting
                    .getSocketFactory()
                    .createSocket(plain, "localhost", plain.getPort(), true)) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  private static final class TrustsAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
