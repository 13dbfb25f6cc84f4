package server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Sends requests over many connections from one thread. Either as fast as they are answered, or
 * when they are due, whether or not earlier ones were: then an answer's time is counted from when
 * its request was due, and from when it was sent.
 */
public final class Crowd implements AutoCloseable {

  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] THROTTLED = "ThrottlingExc".getBytes(StandardCharsets.US_ASCII);

  /** Who is due for so long gives up, as a client with a time limit would. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  /** Well within what a signature lives. */
  private static final long FRESH_NANOS = 120_000_000_000L;

  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();

  /** A request that is sent again and again. */
  public record Request(String name, byte[] bytes) {

    /** Signed now, which lives for five minutes. */
    public static Request signed(int port, Credentials caller, String target, String body) {
      String date = KmsConnection.amzDate(0);
      String text =
          "POST / HTTP/1.1\r\nHost: 127.0.0.1:"
              + port
              + "\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Date: "
              + date
              + "\r\nX-Amz-Target: TrentService."
              + target
              + "\r\nAuthorization: "
              + KmsConnection.authorization(caller, port, target, body, date)
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      return new Request(target, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What became of the requests of one name. */
  public static final class Fates {
    private final Samples answered = new Samples();
    private final Samples answeredSinceSent = new Samples();
    private final Samples throttledSinceSent = new Samples();
    private int failed;
    private int givenUp;

    public int answered() {
      return answered.count;
    }

    public int throttled() {
      return throttledSinceSent.count;
    }

    public int failed() {
      return failed;
    }

    public int givenUp() {
      return givenUp;
    }

    /** How many were not answered, for whatever reason. */
    public int lost() {
      return throttled() + failed() + givenUp();
    }

    /** Says it of those who came at a rate, for so long. */
    public void tell(double seconds) {
      MeasuredServer.say("  answered", answered() / seconds, "/s");
      MeasuredServer.say("  half of them within", answeredMillis(0.5), "ms");
      MeasuredServer.say("  99 of 100 within", answeredMillis(0.99), "ms");
      MeasuredServer.say("  999 of 1000 within", answeredMillis(0.999), "ms");
      MeasuredServer.say("  not answered", lost(), "");
    }

    public double answeredMillis(double part) {
      return answered.millis(part);
    }

    public double answeredMillisSinceSent(double part) {
      return answeredSinceSent.millis(part);
    }

    public double throttledMillisSinceSent(double part) {
      return throttledSinceSent.millis(part);
    }

    public void add(Fates other) {
      answered.add(other.answered);
      answeredSinceSent.add(other.answeredSinceSent);
      throttledSinceSent.add(other.throttledSinceSent);
      failed += other.failed;
      givenUp += other.givenUp;
    }
  }

  /** How often each time was seen, to a hundredth of it: a long run has millions. */
  private static final class Samples {
    private static final int EXACT_BITS = 7;
    private static final int STEPS = 1 << EXACT_BITS;

    private final long[] seen = new long[(Long.SIZE - EXACT_BITS) * STEPS];
    private int count;

    void add(long nanos) {
      seen[box(nanos)]++;
      count++;
    }

    void add(Samples other) {
      for (int i = 0; i < seen.length; i++) {
        seen[i] += other.seen[i];
      }
      count += other.count;
    }

    /** The first bits of a number, behind how many more it has. */
    private static int box(long nanos) {
      int shift =
          Math.max(0, Long.SIZE - 1 - EXACT_BITS - Long.numberOfLeadingZeros(Math.max(1, nanos)));
      return (shift << EXACT_BITS) + (int) (nanos >>> shift);
    }

    private static long least(int box) {
      int shift = Math.max(0, (box >> EXACT_BITS) - 1);
      return (long) (box - (shift << EXACT_BITS)) << shift;
    }

    double millis(double part) {
      if (count == 0) {
        return Double.NaN;
      }
      long before = Math.min(count - 1L, (long) (count * part));
      int box = 0;
      for (long sum = seen[0]; sum <= before; sum += seen[box]) {
        box++;
      }
      return least(box) / 1e6;
    }
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private Request request;
    private long due;
    private long sent;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  public Crowd(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Connection connection = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, connection);
      connections.add(connection);
      idle.add(connection);
    }
  }

  /**
   * Sends for a while.
   *
   * @param mix in turn
   * @param perSecond 0 for as fast as they are answered
   */
  public Map<String, Fates> send(List<Request> mix, double perSecond, double seconds)
      throws IOException {
    return send(() -> mix, perSecond, seconds);
  }

  /**
   * The same, for longer than a signature lives.
   *
   * @param signing gives the same requests each time, signed anew
   */
  public Map<String, Fates> send(Supplier<List<Request>> signing, double perSecond, double seconds)
      throws IOException {
    Map<String, Fates> fates = new TreeMap<>();
    List<Request> mix = signing.get();
    mix.forEach(request -> fates.put(request.name(), new Fates()));
    ArrayDeque<Long> waiting = new ArrayDeque<>();
    long began = System.nanoTime();
    long end = began + (long) (seconds * 1e9);
    long signed = began;
    long made = 0;
    int next = 0;
    while (true) {
      long now = System.nanoTime();
      if (now - signed > FRESH_NANOS) {
        mix = signing.get();
        signed = now;
      }
      if (now < end) {
        if (perSecond == 0) {
          while (waiting.size() < idle.size()) {
            waiting.add(now);
          }
        } else {
          for (long due = began + (long) (made * 1e9 / perSecond); due <= now; ) {
            waiting.add(due);
            made++;
            due = began + (long) (made * 1e9 / perSecond);
          }
        }
      } else if (perSecond == 0) {
        waiting.clear();
      }
      while (!waiting.isEmpty()) {
        Request request = mix.get(next % mix.size());
        if (now - waiting.peek() > PATIENCE_NANOS) {
          waiting.poll();
          next++;
          fates.get(request.name()).givenUp++;
        } else if (!idle.isEmpty()) {
          next++;
          write(idle.poll(), request, waiting.poll());
        } else {
          break;
        }
      }
      if (now >= end && waiting.isEmpty() && idle.size() == connections.size()) {
        return fates;
      }
      if (now > end + 10 * PATIENCE_NANOS) {
        throw new IOException((connections.size() - idle.size()) + " requests have no answer");
      }
      selector.select(key -> read((Connection) key.attachment(), fates), 1);
    }
  }

  /**
   * How many are answered a second when they are sent as fast as that.
   *
   * @throws IOException also when one was refused or failed
   */
  public double rate(List<Request> mix, double seconds) throws IOException {
    Fates fates = all(send(mix, 0, seconds));
    if (fates.failed() + fates.throttled() > 0) {
      throw new IOException(fates.failed() + " failed and " + fates.throttled() + " were refused");
    }
    return fates.answered() / seconds;
  }

  /** Of all names together. */
  public static Fates all(Map<String, Fates> fates) {
    Fates all = new Fates();
    fates.values().forEach(all::add);
    return all;
  }

  private static void write(Connection connection, Request request, long due) throws IOException {
    connection.request = request;
    connection.due = due;
    connection.sent = System.nanoTime();
    connection.in.clear();
    ByteBuffer bytes = ByteBuffer.wrap(request.bytes());
    while (bytes.hasRemaining()) {
      connection.channel.write(bytes);
    }
  }

  private void read(Connection connection, Map<String, Fates> fates) {
    try {
      if (connection.channel.read(connection.in) < 0) {
        throw new IOException("the server has closed a connection");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    byte[] bytes = connection.in.array();
    int length = connection.in.position();
    int body = indexOf(bytes, length, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    if (body < 0 || length < body + 4 + bodyLength(bytes, body)) {
      return;
    }
    long now = System.nanoTime();
    Fates fate = fates.get(connection.request.name());
    if (bytes[9] == '2') {
      fate.answered.add(now - connection.due);
      fate.answeredSinceSent.add(now - connection.sent);
    } else if (indexOf(bytes, length, THROTTLED) > 0) {
      fate.throttledSinceSent.add(now - connection.sent);
    } else {
      fate.failed++;
    }
    idle.add(connection);
  }

  private static int bodyLength(byte[] bytes, int end) {
    for (int i = 0; i < end; i++) {
      int j = 0;
      while (j < LENGTH.length && (bytes[i + j] | 0x20) == (LENGTH[j] | 0x20)) {
        j++;
      }
      if (j == LENGTH.length) {
        int value = 0;
        for (int at = i + j; bytes[at] != '\r'; at++) {
          value = bytes[at] == ' ' ? value : 10 * value + bytes[at] - '0';
        }
        return value;
      }
    }
    return 0;
  }

  private static int indexOf(byte[] bytes, int length, byte[] wanted) {
    for (int i = 0; i + wanted.length <= length; i++) {
      if (Arrays.mismatch(bytes, i, i + wanted.length, wanted, 0, wanted.length) < 0) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }
}
