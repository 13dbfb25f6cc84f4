package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Thousands who take connections and never finish what they say, and one who does. */
@Isolated("looks at the memory of all")
@Timeout(90)
class GreedyClientsTest {

  private static final int DRIPPING_HEADS = 2_000;
  private static final int DRIPPING_BODIES = 100;
  private static final int ENDLESS_BODIES = 100;
  private static final int CALLS = 200;
  private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration WITHOUT_END = Duration.ofHours(1);
  private static final int IDLE = 500;
  private static final int MOST_OF_A_BODY = 120 * 1024;
  private static final long MOST_OF_AN_IDLE_ONE = 64 * 1024;

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

  private static Draft listKeys(RunningEdge edge) {
    return new Draft(edge.port(), "ListKeys", "{}").sign();
  }

  /** All but the last of a request's head lines and body, with other last words. */
  private static byte[] opening(RunningEdge edge, String length) {
    byte[] whole = listKeys(edge).bytes();
    return new String(Arrays.copyOf(whole, whole.length - 2), UTF_8)
        .replace("Content-Length: 2", length)
        .getBytes(UTF_8);
  }

  private static List<Greed> crowd(RunningEdge edge, int heads, int dripping, int endless) {
    Greed head = new Greed("POST / HTTP/1.1\r\nX-Drip: ".getBytes(UTF_8), bytes("x"), DRIP_NANOS);
    Greed body = new Greed(opening(edge, "Content-Length: 100000"), bytes(" "), DRIP_NANOS);
    Greed flood =
        new Greed(
            opening(edge, "Transfer-Encoding: chunked"),
            bytes("400\r\n" + "x".repeat(1024) + "\r\n"),
            TimeUnit.MILLISECONDS.toNanos(5));
    return Stream.of(
            Stream.generate(() -> head).limit(heads),
            Stream.generate(() -> body).limit(dripping),
            Stream.generate(() -> flood).limit(endless))
        .flatMap(greed -> greed)
        .toList();
  }

  /**
   * Every call of the one must be answered meanwhile.
   *
   * @return those of the others who were not turned away soon enough
   */
  private static Set<Greed> keptOn(RunningEdge edge, List<Greed> crowd, Duration soon)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<CountDownLatch> turnedAway = crowd.stream().map(greed -> new CountDownLatch(1)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < crowd.size(); i++) {
          Greed greed = crowd.get(i);
          CountDownLatch told = turnedAway.get(i);
          threads.execute(() -> greed.live(edge.port(), over, told));
        }
        for (int i = 0; i < CALLS; i++) {
          assertThat(listKeys(edge).send().status()).isEqualTo(200);
        }
        Set<Greed> kept = new HashSet<>();
        long end = System.nanoTime() + soon.toNanos();
        for (int i = 0; i < crowd.size(); i++) {
          long left = Math.max(0, end - System.nanoTime());
          if (!turnedAway.get(i).await(left, TimeUnit.NANOSECONDS)) {
            kept.add(crowd.get(i));
          }
        }
        assertThat(listKeys(edge).send().status()).isEqualTo(200);
        return kept;
      } finally {
        over.set(true);
      }
    }
  }

  @Test
  void everyCallOfTheOne_isAnswered_andEachOfTheOthersIsTurnedAway() throws Exception {
    try (RunningEdge edge = new RunningEdge(PATIENCE)) {
      List<Greed> crowd = crowd(edge, DRIPPING_HEADS, DRIPPING_BODIES, ENDLESS_BODIES);
      assertThat(keptOn(edge, crowd, Duration.ofSeconds(30))).isEmpty();
    }
  }

  /** The same look at a server without deadlines finds that it keeps them. */
  @Test
  void whoHasAllTheTimeThereIs_isNotTurnedAway() throws Exception {
    try (RunningEdge edge = new RunningEdge(WITHOUT_END)) {
      List<Greed> crowd = crowd(edge, 20, 20, 0);
      assertThat(keptOn(edge, crowd, PATIENCE.plusSeconds(1))).containsAll(crowd);
    }
  }

  /** With what the client's end of it takes, since both are here. */
  @Test
  void connectionThatWaitsForItsNextRequest_takesLittle() throws Exception {
    try (RunningEdge edge = new RunningEdge(PATIENCE)) {
      byte[] request = listKeys(edge).bytes();
      List<Socket> open = new ArrayList<>();
      try {
        answered(edge, request, open);
        long before = memory();
        for (int i = 0; i < IDLE; i++) {
          answered(edge, request, open);
        }
        assertThat((memory() - before) / IDLE).isLessThanOrEqualTo(MOST_OF_AN_IDLE_ONE);
      } finally {
        close(open);
      }
    }
  }

  /** The same look finds what a connection keeps that has all but finished a large body. */
  @Test
  void connectionThatKeepsMuch_isSeenTo() throws Exception {
    try (RunningEdge edge = new RunningEdge(WITHOUT_END)) {
      byte[] head = opening(edge, "Content-Length: " + (MOST_OF_A_BODY + 1));
      byte[] body = new byte[MOST_OF_A_BODY];
      List<Socket> open = new ArrayList<>();
      try {
        answered(edge, listKeys(edge).bytes(), open);
        long before = memory();
        for (int i = 0; i < IDLE; i++) {
          Socket socket = new Socket("127.0.0.1", edge.port());
          open.add(socket);
          socket.getOutputStream().write(head);
          socket.getOutputStream().write(body);
        }
        // What was sent is read a moment later.
        while ((memory() - before) / IDLE <= MOST_OF_AN_IDLE_ONE) {
          LockSupport.parkNanos(DRIP_NANOS / 10);
        }
      } finally {
        close(open);
      }
    }
  }

  private static void answered(RunningEdge edge, byte[] request, List<Socket> open)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", edge.port());
    open.add(socket);
    socket.getOutputStream().write(request);
    assertThat(Wire.read(socket.getInputStream()).status()).isEqualTo(200);
  }

  private static void close(List<Socket> open) throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** What is alive on the heap, and beside it. */
  private static long memory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
