package pace;

import static server.MeasuredServer.record;
import static server.MeasuredServer.say;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import server.Crowd;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * How a server keeps pace: with callers who come at a rate, whether or not it answers; and in the
 * first seconds after it said that it is ready, beside what it does when it is warm. And how much
 * memory it has then.
 *
 * <p>Usage: {@code java Pace.java LAUNCHER PORT DATA RATE SECONDS STARTS WARM_UP_SECONDS}
 */
public final class Pace {

  private static final int KEYS = 16;
  private static final int REQUESTS = 512;
  private static final int PLAINTEXT_BYTES = 32;
  private static final int CONNECTIONS = 64;
  private static final int FIRST_SECONDS = 5;

  private final String launcher;
  private final int port;
  private final Path data;
  private final double warmUp;

  private Pace(String[] args) {
    this.launcher = args[0];
    this.port = Integer.parseInt(args[1]);
    this.data = Path.of(args[2]);
    this.warmUp = Double.parseDouble(args[6]);
  }

  public static void main(String[] args) throws Exception {
    Pace pace = new Pace(args);
    List<String> keys = pace.atARate(Double.parseDouble(args[3]), Double.parseDouble(args[4]));
    pace.firstSeconds(keys, Integer.parseInt(args[5]));
  }

  private List<String> atARate(double rate, double seconds) throws Exception {
    try (MeasuredServer server = MeasuredServer.start(launcher, port, data, "empty")) {
      List<String> keys = new ArrayList<>();
      try (KmsConnection connection = new KmsConnection(port)) {
        for (int i = 0; i < KEYS; i++) {
          keys.add(connection.createKey("{}"));
        }
      }
      try (Crowd crowd = new Crowd(port, CONNECTIONS)) {
        crowd.send(encrypts(keys), 0, warmUp);
      }
      try (Crowd crowd = new Crowd(port, 4 * CONNECTIONS)) {
        Crowd.Fates fates = Crowd.all(crowd.send(encrypts(keys), rate, seconds));
        say("callers who came, a second", rate, "/s");
        fates.tell(seconds);
        record("paced-p999", fates.answeredMillis(0.999));
        record("paced-lost", fates.lost());
      }
      return keys;
    }
  }

  /** On the data of the first, whose load has warmed the generator itself. */
  private void firstSeconds(List<String> keys, int starts) throws Exception {
    List<Double> parts = new ArrayList<>();
    List<Double> megabytes = new ArrayList<>();
    for (int start = 1; start <= starts; start++) {
      List<Crowd.Request> first = encrypts(keys);
      try (MeasuredServer server = MeasuredServer.start(launcher, port, data, "start " + start);
          Crowd crowd = new Crowd(port, CONNECTIONS)) {
        double early = crowd.rate(first, FIRST_SECONDS);
        crowd.send(encrypts(keys), 0, warmUp);
        double steady = crowd.rate(encrypts(keys), FIRST_SECONDS);
        say("Encrypt in the first " + FIRST_SECONDS + " s", early, "/s");
        say("  in as many when it is warm", steady, "/s");
        say("  memory then", server.residentMegabytes(), "MB");
        parts.add(early / steady);
        megabytes.add(server.residentMegabytes());
      }
    }
    record("first-seconds", MeasuredServer.median(parts));
    record("memory", MeasuredServer.median(megabytes));
  }

  private List<Crowd.Request> encrypts(List<String> keys) {
    List<Crowd.Request> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      byte[] plaintext = ByteBuffer.allocate(PLAINTEXT_BYTES).putInt(i).array();
      requests.add(
          Crowd.Request.signed(
              port,
              Credentials.ROOT,
              "Encrypt",
              "{\"KeyId\":\""
                  + keys.get(i % keys.size())
                  + "\",\"Plaintext\":\""
                  + Base64.getEncoder().encodeToString(plaintext)
                  + "\"}"));
    }
    return requests;
  }
}
