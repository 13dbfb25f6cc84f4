package keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import signing.KmsConnection;

/**
 * Gives an account many keys and says what they cost: creating them, paging through them, changing
 * them, the server's memory, and a start with all of them there. Starts and stops the server
 * itself, so that starts can be timed. Fails when a key is missing from a listing or stands there
 * twice.
 *
 * <p>Usage: {@code java ManyKeys.java LAUNCHER PORT DATA_DIR KEYS CALLERS}
 */
public final class ManyKeys {

  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([^\"]+)\"");
  private static final int PAGE = 1_000;
  private static final int CHANGED_KEYS = 1_024;
  private static final int CHANGES_A_KEY = 10;

  /** One call to be made by some caller: the number says which of all calls it is. */
  private interface Call {
    void make(KmsConnection server, int number) throws IOException;
  }

  private final String launcher;
  private final int port;
  private final Path data;
  private final int callers;
  private long serverPid;
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  private ManyKeys(String launcher, int port, Path data, int callers) {
    this.launcher = launcher;
    this.port = port;
    this.data = data;
    this.callers = callers;
  }

  public static void main(String[] args) throws Exception {
    ManyKeys run =
        new ManyKeys(
            args[0], Integer.parseInt(args[1]), Path.of(args[2]), Integer.parseInt(args[4]));
    run.fill(Integer.parseInt(args[3]));
    run.reopen();
  }

  private void fill(int count) throws Exception {
    Process server = start("empty");
    try {
      say("memory, no keys", residentMegabytes(), "MB");
      // Warm code before anything is measured: a twentieth of the keys.
      create(count / 20, "CreateKey, first twentieth");
      create(count - count / 20, "CreateKey");
      say("memory, " + count + " keys", residentMegabytes(), "MB");
      page("paging");
      change("TagResource", "UntagResource");
      change("DisableKey", "EnableKey");
      say("memory, after changes", residentMegabytes(), "MB");
    } finally {
      stop(server);
    }
  }

  private void reopen() throws Exception {
    Process server = start(keys.size() + " keys");
    try {
      try (KmsConnection connection = new KmsConnection(port)) {
        long began = System.nanoTime();
        encrypt(connection, keys.getFirst());
        say("first Encrypt after the start", millisSince(began), "ms");
        began = System.nanoTime();
        encrypt(connection, keys.getLast());
        say("second key's first Encrypt", millisSince(began), "ms");
      }
      page("paging after the start, directories cold");
      page("paging again");
      all("Encrypt, every key once", keys.size(), (c, number) -> encrypt(c, keys.get(number)));
      say("memory, every key used", residentMegabytes(), "MB");
    } finally {
      stop(server);
    }
  }

  private void create(int count, String what) throws Exception {
    all(
        what,
        count,
        (connection, number) ->
            keys.add(
                KmsConnection.member(
                    connection.call("CreateKey", "{\"Description\":\"one of many\"}"), "KeyId")));
  }

  private static void encrypt(KmsConnection connection, String key) throws IOException {
    connection.call("Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"c2VjcmV0\"}");
  }

  /** Each of some keys is changed forth and back; each change is an event of its own. */
  private void change(String forth, String back) throws Exception {
    int changed = Math.min(CHANGED_KEYS, keys.size());
    AtomicInteger[] turns = new AtomicInteger[changed];
    for (int i = 0; i < changed; i++) {
      turns[i] = new AtomicInteger();
    }
    all(
        forth + "/" + back + " of " + changed + " keys",
        changed * CHANGES_A_KEY,
        (connection, number) -> {
          int at = number % changed;
          String target = turns[at].getAndIncrement() % 2 == 0 ? forth : back;
          connection.call(target, changeBody(target, keys.get(at)));
        });
  }

  private static String changeBody(String target, String key) {
    String more =
        switch (target) {
          case "TagResource" -> ",\"Tags\":[{\"TagKey\":\"tenant\",\"TagValue\":\"payments\"}]";
          case "UntagResource" -> ",\"TagKeys\":[\"tenant\"]";
          default -> "";
        };
    return "{\"KeyId\":\"" + key + "\"" + more + "}";
  }

  /** Lists everything and compares it with what was created. */
  private void page(String what) throws Exception {
    Set<String> seen = new TreeSet<>();
    long began = System.nanoTime();
    int pages = 0;
    long slowest = 0;
    try (KmsConnection connection = new KmsConnection(port)) {
      String marker = "";
      do {
        long asked = System.nanoTime();
        String answer =
            connection.call(
                "ListKeys",
                "{\"Limit\":"
                    + PAGE
                    + (marker.isEmpty() ? "" : ",\"Marker\":\"" + marker + "\"")
                    + "}");
        slowest = Math.max(slowest, System.nanoTime() - asked);
        pages++;
        for (Matcher id = KEY_ID.matcher(answer); id.find(); ) {
          if (!seen.add(id.group(1))) {
            throw new IllegalStateException(id.group(1) + " is listed twice");
          }
        }
        marker =
            answer.contains("\"NextMarker\"") ? KmsConnection.member(answer, "NextMarker") : "";
      } while (!marker.isEmpty());
    }
    double seconds = millisSince(began) / 1e3;
    if (!seen.equals(new TreeSet<>(keys))) {
      throw new IllegalStateException(
          "listed " + seen.size() + " keys, created " + keys.size() + ": they are not the same");
    }
    say(what + ", " + seen.size() + " keys", seconds * 1e3, "ms");
    say("  pages of " + PAGE, pages / seconds, "/s");
    say("  slowest page", slowest / 1e6, "ms");
  }

  /** Makes calls by all callers at once. */
  private void all(String what, int count, Call call) throws Exception {
    AtomicInteger next = new AtomicInteger();
    long[] nanos = new long[count];
    double cpu = cpuMillis();
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        runs.add(
            threads.submit(() -> {
              try (KmsConnection connection = new KmsConnection(port)) {
                for (int number = next.getAndIncrement();
                    number < count;
                    number = next.getAndIncrement()) {
                  long asked = System.nanoTime();
                  call.make(connection, number);
                  nanos[number] = System.nanoTime() - asked;
                }
              }
              return null;
            }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    say(what + ", " + callers + " callers", count / (millisSince(began) / 1e3), "/s");
    Arrays.sort(nanos);
    if (count > 0) {
      say("  processor time of the server, each", (cpuMillis() - cpu) / count, "ms");
      say("  median", nanos[count / 2] / 1e6, "ms");
      say("  99 of 100 within", nanos[(int) (count * 0.99)] / 1e6, "ms");
    }
  }

  private Process start(String with) throws Exception {
    long began = System.nanoTime();
    Process server =
        new ProcessBuilder(
                launcher, "dev", "--port", Integer.toString(port), "--data", data.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(data.resolveSibling("server.txt").toFile()))
            .start();
    while (true) {
      try (KmsConnection connection = new KmsConnection(port)) {
        connection.call("ListAliases", "{}");
        say("start to first answer, " + with, millisSince(began), "ms");
        serverPid = server.pid();
        say("  processor time of the start", cpuMillis(), "ms");
        return server;
      } catch (IOException notYet) {
        if (server.waitFor(10, TimeUnit.MILLISECONDS) || millisSince(began) > 300_000) {
          server.destroy();
          throw new IllegalStateException("the server did not start", notYet);
        }
      }
    }
  }

  private static void stop(Process server) throws InterruptedException {
    server.destroy();
    server.waitFor();
  }

  /** VmRSS, as Linux tells it. */
  private double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + serverPid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS");
  }

  /** All that the server has used so far; Linux counts it in hundredths of a second. */
  private double cpuMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + serverPid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0;
  }

  private static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }

  private static void say(String what, double value, String unit) {
    System.out.println(String.format(Locale.ROOT, "%-58s %10.1f %s", what, value, unit));
  }
}
