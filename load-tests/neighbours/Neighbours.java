package neighbours;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import server.Crowd;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Encrypt at a steady rate: by itself, beside ten times as many DescribeKey as the account's rate
 * lets in, beside a crowd that wants one key or sixteen, and beside connections that never finish a
 * request. Each call is to be answered in all of them; what is told is how much longer it waits.
 *
 * <p>Usage: {@code java Neighbours.java PORT DATA SECONDS QUIET_RATE NOISY_RATE COMMAND...}, which
 * starts a server whose rate of DescribeKey is the last number.
 */
public final class Neighbours {

  private static final int QUIET_CONNECTIONS = 16;
  private static final int CROWD_CONNECTIONS = 64;
  private static final int TIMES_ITS_RATE = 10;
  private static final int SPREAD = 16;

  /** Of all that the server can do, so that what is waited for is the key and not the processor. */
  private static final double PART_OF_MOST = 0.3;

  private static final int SLOW_HEADS = 2000;
  private static final int ENDLESS_BODIES = 200;
  private static final long DRIP_NANOS = 1_000_000_000L;
  private static final long FLOOD_NANOS = 100_000_000L;
  private static final int ROUNDS = 3;

  /** Something that goes on beside the quiet calls. */
  private interface Neighbour {
    void live(double seconds) throws Exception;
  }

  private final int port;
  private final double seconds;
  private final double quietRate;
  private final List<Crowd.Request> quiet;
  private int lost;

  private Neighbours(int port, double seconds, double quietRate) throws IOException {
    this.port = port;
    this.seconds = seconds;
    this.quietRate = quietRate;
    this.quiet = encrypts(1);
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    double noisyRate = Double.parseDouble(args[4]);
    List<String> command = List.of(args).subList(5, args.length);
    try (MeasuredServer server =
        MeasuredServer.start(command, Path.of(args[1]), "an empty account")) {
      Neighbours here =
          new Neighbours(port, Double.parseDouble(args[2]), Double.parseDouble(args[3]));
      here.measure(noisyRate);
    }
  }

  private void measure(double noisyRate) throws Exception {
    double most = most();
    List<Double> noisy = new ArrayList<>();
    List<Double> hot = new ArrayList<>();
    List<Double> greedy = new ArrayList<>();
    // In turns: what else the machine does comes to all of them.
    for (int round = 0; round < ROUNDS; round++) {
      double alone = p99("by itself", part -> {});
      double beside = p99("beside ten times what a rate lets in", part -> noisy(noisyRate, part));
      noisy.add(beside / alone);
      double spread = p99("beside a crowd at sixteen keys", part -> crowd(SPREAD, most, part));
      hot.add(p99("beside the same crowd at one key", part -> crowd(1, most, part)) / spread);
      greedy.add(p99("beside those who never finish", this::greedy) / alone);
    }
    record("neighbours-noisy", "p99 beside ten times what a rate lets in ÷ by itself", noisy);
    record("neighbours-hot", "p99 beside a hot key ÷ beside sixteen", hot);
    record("neighbours-greedy", "p99 beside those who never finish ÷ by itself", greedy);
    MeasuredServer.say("quiet calls not answered", lost, "");
    MeasuredServer.record("neighbours-lost", lost);
  }

  private static void record(String name, String what, List<Double> ratios) throws IOException {
    double median = MeasuredServer.median(ratios);
    MeasuredServer.say(what, median, "");
    MeasuredServer.record(name, median);
  }

  /** Within which 99 of 100 quiet calls are answered while something else goes on. */
  private double p99(String what, Neighbour neighbour) throws Exception {
    CompletableFuture<Void> living =
        CompletableFuture.runAsync(() -> {
          try {
            neighbour.live(seconds + 2);
          } catch (Exception e) {
            throw new IllegalStateException(what, e);
          }
        });
    Crowd.Fates fates;
    try (Crowd crowd = new Crowd(port, QUIET_CONNECTIONS)) {
      // Until the neighbour is all there.
      crowd.send(quiet, quietRate, 1);
      fates = Crowd.all(crowd.send(quiet, quietRate, seconds));
    }
    living.join();
    lost += fates.lost();
    System.out.println(what);
    fates.tell(seconds);
    return fates.answeredMillis(0.99);
  }

  /** How many requests a second it can answer, once it is warm. */
  private double most() throws IOException {
    try (Crowd crowd = new Crowd(port, CROWD_CONNECTIONS)) {
      List<Crowd.Request> mix = encrypts(SPREAD);
      crowd.send(mix, 0, seconds);
      double most = crowd.rate(mix, seconds);
      MeasuredServer.say("as many as it can, " + CROWD_CONNECTIONS + " connections", most, "/s");
      return most;
    }
  }

  private void noisy(double allowed, double lasts) throws IOException {
    try (Crowd crowd = new Crowd(port, CROWD_CONNECTIONS)) {
      List<Crowd.Request> mix =
          List.of(
              Crowd.Request.signed(
                  port, Credentials.ROOT, "DescribeKey", "{\"KeyId\":\"" + key() + "\"}"));
      Crowd.Fates fates = Crowd.all(crowd.send(mix, TIMES_ITS_RATE * allowed, lasts));
      MeasuredServer.say("  of the noise: answered", fates.answered() / lasts, "/s");
      MeasuredServer.say("  of the noise: throttled", fates.throttled() / lasts, "/s");
      if (fates.throttled() == 0) {
        throw new IOException("nothing was throttled: there is no rate");
      }
    }
  }

  private void crowd(int keys, double most, double lasts) throws IOException {
    try (Crowd crowd = new Crowd(port, CROWD_CONNECTIONS)) {
      List<Crowd.Request> mix = encrypts(keys);
      Crowd.Fates fates = Crowd.all(crowd.send(mix, PART_OF_MOST * most, lasts));
      MeasuredServer.say("  the crowd: answered", fates.answered() / lasts, "/s");
    }
  }

  private void greedy(double lasts) {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger turnedAway = new AtomicInteger();
    byte[] head = "POST / HTTP/1.1\r\nX-Drip: ".getBytes(StandardCharsets.UTF_8);
    String signed =
        new String(
            Crowd.Request.signed(port, Credentials.ROOT, "ListKeys", "{}").bytes(),
            StandardCharsets.UTF_8);
    byte[] body =
        signed
            .substring(0, signed.length() - 2)
            .replace("Content-Length: 2", "Transfer-Encoding: chunked")
            .getBytes(StandardCharsets.UTF_8);
    byte[] chunk = ("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] drip = {'x'};
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < SLOW_HEADS; i++) {
        threads.execute(() -> live(head, drip, DRIP_NANOS, over, turnedAway));
      }
      for (int i = 0; i < ENDLESS_BODIES; i++) {
        threads.execute(() -> live(body, chunk, FLOOD_NANOS, over, turnedAway));
      }
      LockSupport.parkNanos((long) (lasts * 1e9));
      over.set(true);
    }
    MeasuredServer.say("  of those who never finish, turned away", turnedAway.get(), "");
  }

  /** Comes back whenever the server has had enough. */
  private void live(
      byte[] first, byte[] then, long pauseNanos, AtomicBoolean over, AtomicInteger turnedAway) {
    while (!over.get()) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        OutputStream out = socket.getOutputStream();
        out.write(first);
        while (!over.get()) {
          LockSupport.parkNanos(pauseNanos);
          out.write(then);
        }
      } catch (IOException closed) {
        turnedAway.incrementAndGet();
      }
    }
  }

  private String key() throws IOException {
    try (KmsConnection server = new KmsConnection(port)) {
      return server.createKey("{}");
    }
  }

  private List<Crowd.Request> encrypts(int keys) throws IOException {
    List<Crowd.Request> requests = new ArrayList<>();
    try (KmsConnection server = new KmsConnection(port)) {
      for (int i = 0; i < keys; i++) {
        String key = server.createKey("{}");
        String body =
            "{\"KeyId\":\""
                + key
                + "\",\"Plaintext\":\"aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8=\"}";
        requests.add(Crowd.Request.signed(port, Credentials.ROOT, "Encrypt", body));
      }
    }
    return requests;
  }
}
