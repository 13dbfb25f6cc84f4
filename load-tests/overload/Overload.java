package overload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import server.Crowd;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * More requests than a server can answer: at first as many as it can, then four fifths of that,
 * then several times as many, then a third again, of which it is seen when all is as before. Each
 * tenth request opens what was encrypted or looks at a key, since those are to be refused last.
 *
 * <p>Usage: {@code java Overload.java LAUNCHER PORT DATA SECONDS CONNECTIONS TIMES SECONDS_OVER},
 * the last of which says how long the server is overloaded.
 */
public final class Overload {

  private static final int ACCOUNTS = 4;
  private static final int WARM_UP_CONNECTIONS = 64;

  /** Of the time behind an overload: short, but with enough answers to tell of one in a hundred. */
  private static final double LOOK_SECONDS = 0.25;

  private static final double LONGEST_RECOVERY_SECONDS = 30;

  private record Subject(Credentials caller, String key, String blob) {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[3]);
    int connections = Integer.parseInt(args[4]);
    double times = Double.parseDouble(args[5]);
    double secondsOver = Double.parseDouble(args[6]);
    try (MeasuredServer server =
        MeasuredServer.start(args[0], port, Path.of(args[2]), "an empty account")) {
      List<Subject> subjects = subjects(port);
      double most;
      try (Crowd crowd = new Crowd(port, WARM_UP_CONNECTIONS)) {
        crowd.send(mix(port, subjects), 0, 20);
        Map<String, Crowd.Fates> peak = crowd.send(mix(port, subjects), 0, seconds);
        most = Crowd.all(peak).answered() / seconds;
        tell("as many as it can, " + WARM_UP_CONNECTIONS + " connections", peak, seconds, server);
      }
      try (Crowd crowd = new Crowd(port, connections)) {
        Map<String, Crowd.Fates> below = crowd.send(mix(port, subjects), 0.8 * most, seconds);
        tell("four fifths of that, " + connections + " connections", below, seconds, server);
        Resident resident = Resident.of(server);
        long began = System.nanoTime();
        Map<String, Crowd.Fates> above =
            crowd.send(() -> mix(port, subjects), times * most, secondsOver);
        resident.end();
        tell(times + " times that", above, secondsOver, server);
        MeasuredServer.say("resident memory late ÷ early in it", resident.growth(), "");
        // Counted from its end, not from when the last who waited had his answer or gave up.
        double calm = 2 * Crowd.all(below).answeredMillis(0.99);
        double recovery =
            recovery(
                crowd, mix(port, subjects), most / 3, began + (long) (secondsOver * 1e9), calm);
        MeasuredServer.say("until answers take no longer than twice what they took", recovery, "s");
        record(most, Crowd.all(below), above, secondsOver, server);
        MeasuredServer.record("overload-recovery", recovery);
        MeasuredServer.record("overload-memory-growth", resident.growth());
        tell(
            "a third, afterwards",
            crowd.send(mix(port, subjects), most / 3, seconds),
            seconds,
            server);
      }
    }
  }

  /** How long after a moment there is a look in which all is as it was before. */
  private static double recovery(
      Crowd crowd, List<Crowd.Request> mix, double perSecond, long since, double calmMillis)
      throws IOException {
    double seconds;
    Crowd.Fates look;
    do {
      look = Crowd.all(crowd.send(mix, perSecond, LOOK_SECONDS));
      seconds = MeasuredServer.millisSince(since) / 1e3;
    } while (seconds < LONGEST_RECOVERY_SECONDS
        && !(look.throttled() + look.failed() + look.givenUp() == 0
            && look.answeredMillis(0.99) <= calmMillis));
    return seconds;
  }

  /** The server's resident memory, ten times a second for a while. */
  private static final class Resident {
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private final List<Double> megabytes = new CopyOnWriteArrayList<>();

    static Resident of(MeasuredServer server) {
      Resident resident = new Resident();
      resident.looking.scheduleAtFixedRate(
          () -> {
            try {
              resident.megabytes.add(server.residentMegabytes());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          0,
          100,
          TimeUnit.MILLISECONDS);
      return resident;
    }

    void end() {
      looking.shutdownNow();
    }

    /** The last quarter beside the second: in the first the heap is touched for the first time. */
    double growth() {
      return quarter(3) / quarter(1);
    }

    private double quarter(int number) {
      int length = megabytes.size() / 4;
      return megabytes.stream()
          .skip((long) number * length)
          .limit(length)
          .mapToDouble(Double::doubleValue)
          .average()
          .orElse(Double.NaN);
    }
  }

  private static List<Subject> subjects(int port) throws Exception {
    List<Subject> subjects = new ArrayList<>();
    try (KmsConnection server = new KmsConnection(port)) {
      for (int i = 0; i < ACCOUNTS; i++) {
        Credentials root = new Credentials("11112222333" + i, "test");
        String key = KmsConnection.member(server.call(root, "CreateKey", "{}"), "KeyId");
        String blob =
            KmsConnection.member(server.call(root, "Encrypt", encrypt(key)), "CiphertextBlob");
        subjects.add(new Subject(root, key, blob));
      }
    }
    return subjects;
  }

  private static String encrypt(String key) {
    return "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8=\"}";
  }

  /** Freshly signed: a signature lives for five minutes. */
  private static List<Crowd.Request> mix(int port, List<Subject> subjects) {
    List<Crowd.Request> mix = new ArrayList<>();
    for (int i = 0; i < 10 * ACCOUNTS; i++) {
      Subject subject = subjects.get(i % ACCOUNTS);
      mix.add(
          switch (i / ACCOUNTS) {
            case 0 ->
                request(port, subject, "Decrypt", "{\"CiphertextBlob\":\"" + subject.blob + "\"}");
            case 5 -> request(port, subject, "DescribeKey", "{\"KeyId\":\"" + subject.key + "\"}");
            default -> request(port, subject, "Encrypt", encrypt(subject.key));
          });
    }
    return mix;
  }

  private static Crowd.Request request(int port, Subject subject, String target, String body) {
    return Crowd.Request.signed(port, subject.caller, target, body);
  }

  private static void record(
      double most,
      Crowd.Fates below,
      Map<String, Crowd.Fates> each,
      double seconds,
      MeasuredServer server)
      throws IOException {
    Crowd.Fates above = Crowd.all(each);
    // Where nothing at all was refused this is no number, and so was not measured.
    double spared =
        Math.max(refused(each, "Decrypt"), refused(each, "DescribeKey")) / refused(each, "Encrypt");
    MeasuredServer.record("overload-spared", spared);
    MeasuredServer.record("overload-goodput", above.answered() / seconds / most);
    MeasuredServer.record(
        "overload-p99", above.answeredMillisSinceSent(0.99) / below.answeredMillisSinceSent(0.99));
    MeasuredServer.record("overload-refusal-p50", above.throttledMillisSinceSent(0.5));
    MeasuredServer.record("overload-refusal-p99", above.throttledMillisSinceSent(0.99));
    MeasuredServer.record("overload-failed", below.failed() + above.failed());
    MeasuredServer.record("overload-memory", server.residentMegabytes());
  }

  /** The part of what was sent under a name that was refused. */
  private static double refused(Map<String, Crowd.Fates> each, String name) {
    Crowd.Fates fates = each.get(name);
    return (double) fates.throttled() / (fates.throttled() + fates.answered());
  }

  private static void tell(
      String title, Map<String, Crowd.Fates> fates, double seconds, MeasuredServer server)
      throws Exception {
    System.out.println(
        title + String.format(Locale.ROOT, " (%.0f MB)", server.residentMegabytes()));
    Map<String, Crowd.Fates> rows = new java.util.LinkedHashMap<>(fates);
    rows.put("all", Crowd.all(fates));
    rows.forEach((name, fate) ->
        System.out.println(
            String.format(
                Locale.ROOT,
                "  %-12s %7.0f/s answered, %7.0f/s throttled, %7.0f/s given up, %d failed; answered"
                    + " p50 %.1f p99 %.1f ms, since sent p99 %.1f; throttled p50 %.1f p99 %.1f",
                name,
                fate.answered() / seconds,
                fate.throttled() / seconds,
                fate.givenUp() / seconds,
                fate.failed(),
                fate.answeredMillis(0.5),
                fate.answeredMillis(0.99),
                fate.answeredMillisSinceSent(0.99),
                fate.throttledMillisSinceSent(0.5),
                fate.throttledMillisSinceSent(0.99))));
  }
}
