package cassandra;

import static server.MeasuredServer.record;
import static server.MeasuredServer.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import server.Callers;
import server.Crowd;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Fills a region that is kept in Cassandra and says what it costs: creating keys, journaling
 * changes over many keys and in one, changes by callers who come at a rate whether or not they are
 * answered, a start with all keys there, the first use of each, and what an open key takes of the
 * heap.
 *
 * <p>Usage: {@code java OnCassandra.java PORT DATA_DIR KEYS CALLERS CHANGES RATE SECONDS GC_LOG
 * COMMAND...}, the command being what starts the server there
 */
public final class OnCassandra {

  /** So many keys at most are changed; each often enough for its lane to be used. */
  private static final int CHANGED_KEYS = 1_024;

  private static final int FEW_CALLERS = 4;

  /** Of callers who come at a rate: enough that none waits for another. */
  private static final int CONNECTIONS = 256;

  /** Two of the collections that happen by themselves while nothing is asked. */
  private static final long COLLECTED_SECONDS = 6;

  private static final Pattern AFTER_COLLECTION = Pattern.compile("Pause .* \\d+M->(\\d+)M");

  private final int port;
  private final Path data;
  private final int count;
  private final int callers;
  private final int changes;
  private final double rate;
  private final double seconds;
  private final Path collections;
  private final List<String> command;
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  private OnCassandra(String[] args) {
    this.port = Integer.parseInt(args[0]);
    this.data = Path.of(args[1]);
    this.count = Integer.parseInt(args[2]);
    this.callers = Integer.parseInt(args[3]);
    this.changes = Integer.parseInt(args[4]);
    this.rate = Double.parseDouble(args[5]);
    this.seconds = Double.parseDouble(args[6]);
    this.collections = Path.of(args[7]);
    this.command = List.of(args).subList(8, args.length);
  }

  public static void main(String[] args) throws Exception {
    OnCassandra run = new OnCassandra(args);
    run.fill();
    run.reopen();
  }

  private void fill() throws Exception {
    try (MeasuredServer server = MeasuredServer.start(command, data, "empty")) {
      Callers all = new Callers(server, port, callers);
      // Warm code on both sides before anything is measured.
      all.make("CreateKey, first twentieth", count / 20, this::create);
      all.make("CreateKey", count - count / 20, this::create);
      int changed = Math.min(CHANGED_KEYS, count);
      all.make("TagResource, first half", changes / 2, (c, n) -> tag(c, keys.get(n % changed), n));
      all.make(
          "TagResource over " + changed + " keys",
          changes,
          (c, n) -> tag(c, keys.get(n % changed), n));
      all.make(
          "CreateGrant over " + changed + " keys",
          changes / 2,
          (c, n) -> grant(c, keys.get(n % changed)));
      all.make("TagResource of one key", changes / 10, (c, n) -> tag(c, keys.getFirst(), n));
      atARate(changed);
    }
  }

  private void atARate(int changed) throws IOException {
    List<Crowd.Request> requests = new ArrayList<>();
    for (int n = 0; n < rate * seconds; n++) {
      requests.add(
          Crowd.Request.signed(
              port, Credentials.ROOT, "TagResource", tags(keys.get(n % changed), -n)));
    }
    try (Crowd crowd = new Crowd(port, CONNECTIONS)) {
      Crowd.Fates fates = Crowd.all(crowd.send(requests, rate, seconds));
      say("TagResource over " + changed + " keys, callers who came", rate, "/s");
      fates.tell(seconds);
      record("changes-p99", fates.answeredMillis(0.99));
      record("changes-lost", fates.lost());
    }
  }

  private void reopen() throws Exception {
    try (MeasuredServer server = MeasuredServer.start(command, data, count + " keys")) {
      double empty = megabytesInUse();
      say("heap in use, no key open", empty, "MB");
      int first = count / 10;
      record(
          "first-use-p99",
          new Callers(server, port, FEW_CALLERS)
              .make("first Encrypt of a tenth", first, (c, n) -> encrypt(c, keys.get(n))));
      new Callers(server, port, callers)
          .make(
              "first Encrypt of the others",
              count - first,
              (c, n) -> encrypt(c, keys.get(first + n)));
      double full = megabytesInUse();
      say("heap in use, all keys open", full, "MB");
      say("  of each key", (full - empty) * 1024 * 1024 / count, "bytes");
      say("  keys in a GB beside what is there anyway", count * 1024 / (full - empty), "");
      say("memory of the process", server.residentMegabytes(), "MB");
      new Callers(server, port, callers)
          .make("second Encrypt of each", count, (c, n) -> encrypt(c, keys.get(n)));
    }
  }

  private void create(KmsConnection connection, int number) throws IOException {
    keys.add(connection.createKey("{\"Description\":\"one of many\"}"));
  }

  private static void tag(KmsConnection connection, String key, int number) throws IOException {
    connection.call("TagResource", tags(key, number));
  }

  private static String tags(String key, int number) {
    return "{\"KeyId\":\""
        + key
        + "\",\"Tags\":[{\"TagKey\":\"turn\",\"TagValue\":\""
        + number
        + "\"}]}";
  }

  private static void grant(KmsConnection connection, String key) throws IOException {
    connection.call(
        "CreateGrant",
        "{\"KeyId\":\""
            + key
            + "\",\"GranteePrincipal\":\"arn:aws:iam::000000000000:root\",\"Operations\":[\"Encrypt\"]}");
  }

  private static void encrypt(KmsConnection connection, String key) throws IOException {
    connection.call("Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"c2VjcmV0\"}");
  }

  /** After collections that the JVM makes while nothing is asked of it. */
  private double megabytesInUse() throws Exception {
    TimeUnit.SECONDS.sleep(COLLECTED_SECONDS);
    double last = 0;
    for (String line : Files.readAllLines(collections)) {
      Matcher after = AFTER_COLLECTION.matcher(line);
      if (after.find()) {
        last = Double.parseDouble(after.group(1));
      }
    }
    return last;
  }
}
