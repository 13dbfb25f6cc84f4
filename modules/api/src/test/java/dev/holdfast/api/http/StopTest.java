package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.model.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server that stops parts from its clients. */
@Timeout(20)
class StopTest {

  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final CompletableFuture<Reply> answer = new CompletableFuture<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  @AutoClose private final RunningEdge edge = new RunningEdge();

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", edge.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  private byte[] request() {
    return new Draft(edge.port(), "ListKeys", "{}").sign().bytes();
  }

  private void answerLater() {
    edge.override.set(
        Optional.of((caller, request) -> {
          asked.countDown();
          return answer;
        }));
  }

  private static void join(CompletionStage<Done> stage) throws Exception {
    stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void idleConnections_areClosedAtOnce_andNoneIsTaken() throws Exception {
    try (Socket used = connect();
        Socket unused = connect()) {
      used.getOutputStream().write(request());
      assertThat(Wire.read(used.getInputStream()).status()).isEqualTo(200);
      join(edge.terminate(LONG));
      assertThat(used.getInputStream().read()).isEqualTo(-1);
      assertThat(unused.getInputStream().read()).isEqualTo(-1);
    }
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void requestUnderWay_isAnswered_andThenTheConnectionCloses() throws Exception {
    answerLater();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request());
      assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
      CompletionStage<Done> stopped = edge.terminate(LONG);
      answer.completeExceptionally(new IllegalStateException("any answer will do"));
      Response response = Wire.read(socket.getInputStream());
      assertThat(response.status()).isEqualTo(500);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      join(stopped);
    }
  }

  @Test
  void requestWhoseBodyIsUnderWay_isAnsweredToo() throws Exception {
    byte[] request = request();
    int length = request.length;
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
    both.write(request, 0, length - 1);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(both.toByteArray());
      // The answer tells that the server has seen what came with its question.
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
      CompletionStage<Done> stopped = edge.terminate(LONG);
      socket.getOutputStream().write(request, length - 1, 1);
      assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      join(stopped);
    }
  }

  @Test
  void requestThatOutlastsTheGrace_isCut() throws Exception {
    answerLater();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request());
      assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
      join(edge.terminate(SHORT));
      assertThatThrownBy(
              () -> {
                if (socket.getInputStream().read() == -1) {
                  throw new SocketException("closed");
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }
}
