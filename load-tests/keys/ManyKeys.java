package keys;

import static server.MeasuredServer.millisSince;
import static server.MeasuredServer.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import server.Callers;
import server.MeasuredServer;
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

  private final String launcher;
  private final int port;
  private final Path data;
  private final int callers;
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
    try (MeasuredServer server = MeasuredServer.start(launcher, port, data, "empty")) {
      Callers all = new Callers(server, port, callers);
      say("memory, no keys", server.residentMegabytes(), "MB");
      // Warm code before anything is measured: a twentieth of the keys.
      create(all, count / 20, "CreateKey, first twentieth");
      create(all, count - count / 20, "CreateKey");
      say("memory, " + count + " keys", server.residentMegabytes(), "MB");
      page("paging");
      change(all, "TagResource", "UntagResource");
      change(all, "DisableKey", "EnableKey");
      say("memory, after changes", server.residentMegabytes(), "MB");
    }
  }

  private void reopen() throws Exception {
    try (MeasuredServer server =
        MeasuredServer.start(launcher, port, data, keys.size() + " keys")) {
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
      new Callers(server, port, callers)
          .make(
              "Encrypt, every key once", keys.size(), (c, number) -> encrypt(c, keys.get(number)));
      say("memory, every key used", server.residentMegabytes(), "MB");
    }
  }

  private void create(Callers all, int count, String what) throws Exception {
    all.make(
        what,
        count,
        (connection, number) ->
            keys.add(connection.createKey("{\"Description\":\"one of many\"}")));
  }

  private static void encrypt(KmsConnection connection, String key) throws IOException {
    connection.call("Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"c2VjcmV0\"}");
  }

  /** Each of some keys is changed forth and back; each change is an event of its own. */
  private void change(Callers all, String forth, String back) throws Exception {
    int changed = Math.min(CHANGED_KEYS, keys.size());
    AtomicInteger[] turns = new AtomicInteger[changed];
    for (int i = 0; i < changed; i++) {
      turns[i] = new AtomicInteger();
    }
    all.make(
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
}
