package durable;

import static server.MeasuredServer.median;
import static server.MeasuredServer.record;
import static server.MeasuredServer.say;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import server.Crowd;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * How many changes a second are answered, each of them on disk by then, beside how often the same
 * disk can be made to write a few bytes. Disk and server take turns.
 *
 * <p>Usage: {@code java Durable.java LAUNCHER PORT DATA ROUNDS SECONDS WARM_UP_SECONDS}
 */
public final class Durable {

  private static final int KEYS = 64;
  private static final int CONNECTIONS = 64;
  private static final int BYTES = 300;

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Path data = Path.of(args[2]);
    int rounds = Integer.parseInt(args[3]);
    double seconds = Double.parseDouble(args[4]);
    double warmUp = Double.parseDouble(args[5]);
    List<Double> syncs = new ArrayList<>();
    List<Double> grants = new ArrayList<>();
    List<Double> grantsOfSyncs = new ArrayList<>();
    List<Double> keysOfGrants = new ArrayList<>();
    try (MeasuredServer server = MeasuredServer.start(args[0], port, data, "empty")) {
      List<Crowd.Request> grant = grants(port);
      List<Crowd.Request> key =
          List.of(Crowd.Request.signed(port, Credentials.ROOT, "CreateKey", "{}"));
      try (Crowd crowd = new Crowd(port, CONNECTIONS)) {
        crowd.rate(grant, warmUp);
        crowd.rate(key, warmUp);
        for (int round = 1; round <= rounds; round++) {
          double syncRate = syncs(data.resolveSibling("syncs"), seconds);
          double grantRate = crowd.rate(grant, seconds);
          double keyRate = crowd.rate(key, seconds);
          say("round " + round + ": " + BYTES + " bytes synced to the disk", syncRate, "/s");
          say("  CreateGrant, " + CONNECTIONS + " callers", grantRate, "/s");
          say("  CreateKey, " + CONNECTIONS + " callers", keyRate, "/s");
          syncs.add(syncRate);
          grants.add(grantRate);
          grantsOfSyncs.add(grantRate / syncRate);
          keysOfGrants.add(keyRate / grantRate);
        }
      }
      say("memory", server.residentMegabytes(), "MB");
    }
    record("sync-rate", median(syncs));
    record("grant-rate", median(grants));
    record("grants-of-syncs", median(grantsOfSyncs));
    record("keys-of-grants", median(keysOfGrants));
  }

  private static List<Crowd.Request> grants(int port) throws IOException {
    List<Crowd.Request> grants = new ArrayList<>();
    try (KmsConnection connection = new KmsConnection(port)) {
      for (int i = 0; i < KEYS; i++) {
        String key = connection.createKey("{}");
        grants.add(
            Crowd.Request.signed(
                port,
                Credentials.ROOT,
                "CreateGrant",
                "{\"KeyId\":\""
                    + key
                    + "\",\"GranteePrincipal\":\"arn:aws:iam::000000000000:root\","
                    + "\"Operations\":[\"Decrypt\"]}"));
      }
    }
    return grants;
  }

  private static double syncs(Path file, double seconds) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer event = ByteBuffer.allocate(BYTES);
      int count = 0;
      long began = System.nanoTime();
      for (; System.nanoTime() - began < seconds * 1e9; count++) {
        channel.write(event.clear());
        channel.force(false);
      }
      return count / seconds;
    }
  }
}
