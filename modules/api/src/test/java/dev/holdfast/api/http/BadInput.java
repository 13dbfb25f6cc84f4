package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Bad input over real sockets, with no real key behind them: an answer of the 4xx kind in AWS's
 * shape, soon, and the server well afterwards. What only a key can refuse, the node's {@code
 * BadInputIT} sends.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(10)
abstract class BadInput {

  @AutoClose final RunningEdge edge = new RunningEdge();

  @AfterEach
  void serverIsWell() throws Exception {
    Response response = draft("ListKeys", "{}").sign().send();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.headers()).containsEntry("Content-Type", "application/x-amz-json-1.1");
  }

  Draft draft(String operation, String body) {
    return new Draft(edge.port(), operation, body);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", edge.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  static void assertRefused(Response response, String error) {
    assertThat(response.status()).as(response.body()).isEqualTo(400);
    assertThat(response.error()).as(response.body()).isEqualTo(error);
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.headers()).containsEntry("x-amzn-ErrorType", error);
  }
}
