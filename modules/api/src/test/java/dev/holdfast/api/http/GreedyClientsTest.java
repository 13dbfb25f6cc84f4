package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds who take connections and never finish what they say, and one who does. */
class GreedyClientsTest extends BadInput {

  private static final int DRIPPING_HEADS = 200;
  private static final int DRIPPING_BODIES = 50;
  private static final int ENDLESS_BODIES = 20;
  private static final int CALLS = 200;
  private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final AtomicBoolean over = new AtomicBoolean();

  /** What is sent at first, and then again and again. */
  private record Greed(byte[] first, byte[] then, long pauseNanos) {

    /** Comes back whenever the server has had enough. */
    void live(int port, AtomicBoolean over, CountDownLatch turnedAway) {
      while (!over.get()) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          OutputStream out = socket.getOutputStream();
          out.write(first);
          while (!over.get()) {
            out.write(then);
            LockSupport.parkNanos(pauseNanos);
          }
        } catch (IOException closed) {
          turnedAway.countDown();
        }
      }
    }
  }

  @Test
  @Timeout(60)
  void everyCallOfTheOne_isAnswered_andEachOfTheOthersIsTurnedAway() throws Exception {
    byte[] whole = draft("ListKeys", "{}").sign().bytes();
    Greed head = new Greed("POST / HTTP/1.1\r\nX-Drip: ".getBytes(UTF_8), bytes("x"), DRIP_NANOS);
    Greed body =
        new Greed(
            new String(Arrays.copyOf(whole, whole.length - 2), UTF_8)
                .replace("Content-Length: 2", "Content-Length: 100000")
                .getBytes(UTF_8),
            bytes(" "),
            DRIP_NANOS);
    Greed endless =
        new Greed(
            new String(Arrays.copyOf(whole, whole.length - 2), UTF_8)
                .replace("Content-Length: 2", "Transfer-Encoding: chunked")
                .getBytes(UTF_8),
            bytes("400\r\n" + "x".repeat(1024) + "\r\n"),
            TimeUnit.MILLISECONDS.toNanos(1));
    List<Greed> crowd =
        Stream.of(
                Stream.generate(() -> head).limit(DRIPPING_HEADS),
                Stream.generate(() -> body).limit(DRIPPING_BODIES),
                Stream.generate(() -> endless).limit(ENDLESS_BODIES))
            .flatMap(greed -> greed)
            .toList();
    List<CountDownLatch> turnedAway = crowd.stream().map(greed -> new CountDownLatch(1)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < crowd.size(); i++) {
          Greed greed = crowd.get(i);
          CountDownLatch told = turnedAway.get(i);
          threads.execute(() -> greed.live(edge.port(), over, told));
        }
        for (int i = 0; i < CALLS; i++) {
          assertThat(draft("ListKeys", "{}").sign().send().status()).isEqualTo(200);
        }
        for (CountDownLatch told : turnedAway) {
          assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(draft("ListKeys", "{}").sign().send().status()).isEqualTo(200);
      } finally {
        over.set(true);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
