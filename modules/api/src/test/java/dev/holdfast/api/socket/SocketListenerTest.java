package dev.holdfast.api.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the bytes of connections, whatever is made of them. */
@Timeout(20)
class SocketListenerTest {

  private static final int MANY = 4096;

  private static ActorSystem system;

  private final CompletableFuture<SocketListener> listening = new CompletableFuture<>();

  @BeforeAll
  static void start() {
    system = ActorSystem.create("sockets");
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  @AfterEach
  void close() throws Exception {
    if (listening.isDone()) {
      join(listening.join().close());
    }
  }

  private static Done join(CompletionStage<Done> stage) throws Exception {
    return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private InetSocketAddress listen(int most, Consumer<SocketListener.Connection> accepting)
      throws IOException {
    listening.complete(
        SocketListener.bind(new InetSocketAddress("127.0.0.1", 0), 16, most, accepting));
    return listening.join().localAddress();
  }

  /** Each connection is answered by what the flow makes of it. */
  private InetSocketAddress listen(int most, Flow<ByteString, ByteString, ?> flow)
      throws IOException {
    return listen(
        most,
        connection ->
            connection.bytes().join(flow).run(SystemMaterializer.get(system).materializer()));
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static Flow<ByteString, ByteString, ?> echo() {
    return Flow.of(ByteString.class);
  }

  /** Without printing megabytes where they differ. */
  private static void assertSame(byte[] received, byte[] sent) {
    assertThat(received).hasSameSizeAs(sent);
    assertThat(Arrays.mismatch(received, sent)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32 * 1024, 32 * 1024 + 1, 8 * 1024 * 1024})
  void whatIsSentThereAndBack_arrives(int length) throws Exception {
    byte[] sent = new byte[length];
    new Random(length).nextBytes(sent);
    try (Socket socket = connect(listen(MANY, echo()))) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              socket.getOutputStream().write(sent);
              socket.shutdownOutput();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertSame(socket.getInputStream().readAllBytes(), sent);
      sending.join();
    }
  }

  @Test
  void aStreamThatAsksForNothing_isSentNoMoreThanTheSystemKeeps() throws Exception {
    InetSocketAddress address =
        listen(
            MANY,
            Flow.fromSinkAndSource(
                Flow.of(ByteString.class)
                    .mapAsync(1, bytes -> new CompletableFuture<Done>())
                    .to(Sink.ignore()),
                Source.<ByteString>maybe()));
    try (SocketChannel client = SocketChannel.open(address);
        Selector writable = Selector.open()) {
      client.configureBlocking(false);
      client.register(writable, SelectionKey.OP_WRITE);
      ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
      long taken = 0;
      while (writable.select(500) > 0) {
        writable.selectedKeys().clear();
        taken += client.write(chunk.clear());
        assertThat(taken).isLessThan(64L * 1024 * 1024);
      }
    }
  }

  @Test
  void whatEndsWithAnAnswer_sendsAllOfIt_andCloses() throws Exception {
    byte[] answer = new byte[4 * 1024 * 1024];
    new Random(4).nextBytes(answer);
    InetSocketAddress address =
        listen(
            MANY,
            Flow.fromSinkAndSource(Sink.cancelled(), Source.single(ByteString.fromArray(answer))));
    try (Socket socket = connect(address)) {
      assertSame(socket.getInputStream().readAllBytes(), answer);
    }
  }

  @Test
  void whoHasNothingMoreToSay_isStillAnswered() throws Exception {
    InetSocketAddress address =
        listen(
            MANY,
            Flow.of(ByteString.class)
                .fold(ByteString.emptyByteString(), ByteString::concat)
                .map(all -> ByteString.fromString("heard " + all.utf8String())));
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write("everything".getBytes(UTF_8));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes())
          .asString(UTF_8)
          .isEqualTo("heard everything");
    }
  }

  @Test
  void whatFails_cutsTheConnection() throws Exception {
    InetSocketAddress address =
        listen(
            MANY,
            Flow.of(ByteString.class)
                .map(bytes -> {
                  throw new IllegalStateException("on purpose");
                }));
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write(1);
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aClientThatIsGone_endsItsStream() throws Exception {
    CompletableFuture<Done> ended = new CompletableFuture<>();
    InetSocketAddress address =
        listen(
            MANY,
            Flow.of(ByteString.class)
                .watchTermination((materialized, done) -> {
                  done.whenComplete((end, failure) -> ended.complete(Done.getInstance()));
                  return materialized;
                }));
    connect(address).close();
    assertThat(ended.get(5, TimeUnit.SECONDS)).isEqualTo(Done.getInstance());
  }

  @Test
  void moreConnectionsThanAllowed_waitForOthersToEnd() throws Exception {
    InetSocketAddress address = listen(1, echo());
    Socket first = connect(address);
    try (Socket second = connect(address)) {
      first.getOutputStream().write(1);
      assertThat(first.getInputStream().read()).isEqualTo(1);
      second.getOutputStream().write(2);
      second.setSoTimeout(300);
      assertThatThrownBy(() -> second.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      first.close();

      second.setSoTimeout(5000);
      assertThat(second.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void whatIsNotServed_isClosed() throws Exception {
    InetSocketAddress address =
        listen(
            MANY,
            connection -> {
              throw new IllegalStateException("on purpose");
            });
    try (Socket socket = connect(address)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whenItCloses_openConnectionsStay_andNoneIsTaken() throws Exception {
    InetSocketAddress address = listen(MANY, echo());
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write(1);
      assertThat(socket.getInputStream().read()).isEqualTo(1);

      join(listening.join().close());

      assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
      socket.getOutputStream().write(2);
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void anAddressThatIsTaken_isRefused() throws Exception {
    InetSocketAddress address = listen(MANY, echo());
    assertThatThrownBy(() -> SocketListener.bind(address, 16, MANY, connection -> {}))
        .isInstanceOf(BindException.class);
  }
}
