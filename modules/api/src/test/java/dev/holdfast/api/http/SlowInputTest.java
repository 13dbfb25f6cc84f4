package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is right and takes too long. */
class SlowInputTest extends BadInput {

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
