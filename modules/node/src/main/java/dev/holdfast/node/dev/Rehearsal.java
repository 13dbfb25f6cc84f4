package dev.holdfast.node.dev;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.identity.DevelopmentCredentials;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.SignedCaller;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on data that is thrown away, on loopback. What the JVM learns while it is asked, the
 * server that follows in the same process need not learn from its callers.
 */
public final class Rehearsal implements AutoCloseable {

  public static final AccountId ACCOUNT = new AccountId("000000000000");

  /** So many that connections wait for each other, as they do under load. */
  private static final int CALLERS = 16;

  private final Path path;
  private final DataDirectory data;
  private final DevSettings settings;

  /** On disk, as most servers are, so that the code for files is among what is learnt. */
  public Rehearsal(String version) throws StartRefused, IOException {
    this.path = Files.createTempDirectory("holdfast-rehearsal-");
    this.data = DataDirectory.open(path);
    this.settings =
        new DevSettings(
            "127.0.0.1",
            0,
            Set.of(),
            ACCOUNT,
            Duration.ZERO,
            TrustedRoots.NONE,
            data,
            version,
            AllowedProxies.NONE);
  }

  /**
   * Has a server asked what servers are asked most, as fast as it answers.
   *
   * @param length of all of it, but for the start and the end, which take a second or two
   */
  public static void under(Duration length, String version) throws StartRefused, IOException {
    try (Rehearsal rehearsal = new Rehearsal(version);
        DevServer server = rehearsal.start();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      long end = System.nanoTime() + length.toNanos();
      List<Future<Void>> calling = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calling.add(
            callers.submit(() -> {
              useAKey(server, end);
              return null;
            }));
      }
      for (Future<Void> caller : calling) {
        caller.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException("a rehearsal failed", failure.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void useAKey(DevServer server, long end) throws IOException {
    try (SignedCaller caller = caller(server)) {
      String key = member(call(caller, "CreateKey", "{}"), "KeyId");
      while (System.nanoTime() - end < 0) {
        use(caller, key);
      }
    }
  }

  /** Encrypts, decrypts, and has a data key made. */
  public static void use(SignedCaller caller, String key) throws IOException {
    String named = "\"KeyId\":\"" + key + "\"";
    String encrypted = call(caller, "Encrypt", "{" + named + ",\"Plaintext\":\"aGVsbG8=\"}");
    String blob = member(encrypted, "CiphertextBlob");
    call(caller, "Decrypt", "{\"CiphertextBlob\":\"" + blob + "\"}");
    call(caller, "GenerateDataKey", "{" + named + ",\"KeySpec\":\"AES_256\"}");
  }

  /** A server on the data; one at a time. */
  public DevServer start() throws StartRefused {
    return DevServer.start(settings);
  }

  public DataDirectory data() {
    return data;
  }

  /** Somebody who may do everything there. */
  public static SignedCaller caller(DevServer server) throws IOException {
    return new SignedCaller(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), URI.create(server.endpoint()).getPort()),
        new DevelopmentCredentials(ACCOUNT, SecretMemory.open()),
        "test",
        Region.US_EAST_1);
  }

  /** The answer's body. */
  public static String call(SignedCaller caller, String operation, String body) throws IOException {
    SignedCaller.Answer answer = caller.call(operation, body, Instant.now());
    if (answer.status() != 200) {
      throw new IOException(operation + " answered " + answer);
    }
    return answer.body();
  }

  /** A text of an answer. */
  public static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in an answer");
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    data.close();
    DataDirectory.deleteTree(path);
  }
}
