package keys;

import static server.MeasuredServer.millisSince;
import static server.MeasuredServer.say;

import java.io.IOException;
import java.nio.file.Path;
import server.Callers;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Gives a key many grants and says what they cost: making them, a start with all of them there, and
 * the first Decrypt with the key, for which its journal is read. Grants take turns in what they
 * constrain; the last is the user's that decrypts, who has no other right.
 *
 * <p>Usage: {@code java ManyGrants.java LAUNCHER PORT DATA_DIR GRANTS CALLERS}
 */
public final class ManyGrants {

  private static final int MOST_ASKS = 10;

  private final String launcher;
  private final int port;
  private final Path data;
  private final int grants;
  private final int callers;

  private String key = "";
  private String ciphertext = "";
  private Credentials user = Credentials.ROOT;

  private ManyGrants(String[] args) {
    this.launcher = args[0];
    this.port = Integer.parseInt(args[1]);
    this.data = Path.of(args[2]);
    this.grants = Integer.parseInt(args[3]);
    this.callers = Integer.parseInt(args[4]);
  }

  public static void main(String[] args) throws Exception {
    ManyGrants run = new ManyGrants(args);
    run.fill();
    run.reopen();
  }

  private void fill() throws Exception {
    try (MeasuredServer server = MeasuredServer.start(launcher, port, data, "empty")) {
      try (KmsConnection connection = new KmsConnection(port)) {
        connection.iam("Action=CreateUser&UserName=worker");
        String made = connection.iam("Action=CreateAccessKey&UserName=worker");
        user =
            new Credentials(
                KmsConnection.element(made, "AccessKeyId"),
                KmsConnection.element(made, "SecretAccessKey"));
        key = connection.createKey("{}");
        ciphertext =
            KmsConnection.member(
                connection.call(
                    "Encrypt",
                    "{\"KeyId\":\""
                        + key
                        + "\",\"Plaintext\":\"c2VjcmV0\",\"EncryptionContext\":"
                        + "{\"tenant\":\""
                        + (grants - 1)
                        + "\"}}"),
                "CiphertextBlob");
      }
      new Callers(server, port, callers).make("CreateGrant", grants, this::grant);
      say("memory, " + grants + " grants", server.residentMegabytes(), "MB");
    }
  }

  private void grant(KmsConnection connection, int number) throws IOException {
    connection.call(
        "CreateGrant",
        "{\"KeyId\":\""
            + key
            + "\",\"Name\":\"tenant-"
            + number
            + "\",\"GranteePrincipal\":\"arn:aws:iam::000000000000:user/worker\","
            + "\"Operations\":[\"Encrypt\",\"Decrypt\"],"
            + "\"Constraints\":{\"EncryptionContextSubset\":{\"tenant\":\""
            + number
            + "\"}}}");
  }

  private void reopen() throws Exception {
    try (MeasuredServer server = MeasuredServer.start(launcher, port, data, grants + " grants");
        KmsConnection connection = new KmsConnection(port)) {
      say("memory, key not used yet", server.residentMegabytes(), "MB");
      double cpu = server.cpuMillis();
      double compiler = server.compilerMillis();
      long began = System.nanoTime();
      say("asked until the first Decrypt was answered", asksUntilDecrypted(connection), "times");
      say("first Decrypt", millisSince(began), "ms");
      say("  processor time of the server", server.cpuMillis() - cpu, "ms");
      say("  of that, compiling", server.compilerMillis() - compiler, "ms");
      began = System.nanoTime();
      decrypt(connection);
      say("second Decrypt", millisSince(began), "ms");
      say("memory, key used", server.residentMegabytes(), "MB");
    }
  }

  /** A key that takes longer than the server waits is answered when it is asked again. */
  private int asksUntilDecrypted(KmsConnection connection) throws IOException {
    for (int asks = 1; ; asks++) {
      try {
        decrypt(connection);
        return asks;
      } catch (IOException late) {
        if (asks == MOST_ASKS) {
          throw late;
        }
      }
    }
  }

  private void decrypt(KmsConnection connection) throws IOException {
    connection.call(
        user,
        "Decrypt",
        "{\"CiphertextBlob\":\""
            + ciphertext
            + "\",\"EncryptionContext\":{\"tenant\":\""
            + (grants - 1)
            + "\"}}");
  }
}
