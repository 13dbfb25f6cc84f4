package keys;

import static server.MeasuredServer.say;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import server.Callers;
import server.MeasuredServer;
import signing.KmsConnection;

/**
 * What keys of pairs do over HTTP: Sign and Verify for each spec, and Encrypt with a symmetric key
 * alone and while others order RSA pairs of 4096 bits, again and again.
 *
 * <p>Usage: {@code java KeyPairs.java LAUNCHER PORT DATA_DIR CALLS CALLERS FLOODERS}
 */
public final class KeyPairs {

  private static final Duration BACK_OFF = Duration.ofMillis(100);

  private static final String MESSAGE = Base64.getEncoder().encodeToString(new byte[64]);

  private final int port;
  private final int calls;
  private final Callers callers;

  private KeyPairs(MeasuredServer server, int port, int calls, int callers) {
    this.port = port;
    this.calls = calls;
    this.callers = new Callers(server, port, callers);
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    try (MeasuredServer server = MeasuredServer.start(args[0], port, Path.of(args[2]), "empty")) {
      KeyPairs run =
          new KeyPairs(server, port, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
      run.signatures();
      run.flood(Integer.parseInt(args[5]));
    }
  }

  private void signatures() throws Exception {
    Map<String, String> algorithms = new LinkedHashMap<>();
    algorithms.put("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256");
    algorithms.put("RSA_3072", "RSASSA_PKCS1_V1_5_SHA_256");
    algorithms.put("RSA_4096", "RSASSA_PKCS1_V1_5_SHA_256");
    algorithms.put("ECC_NIST_P256", "ECDSA_SHA_256");
    algorithms.put("ECC_NIST_EDWARDS25519", "ED25519_SHA_512");
    algorithms.put("ML_DSA_65", "ML_DSA_SHAKE_256");
    for (Map.Entry<String, String> each : algorithms.entrySet()) {
      signatures(each.getKey(), each.getValue());
    }
  }

  private void signatures(String spec, String algorithm) throws Exception {
    String request;
    String signature;
    try (KmsConnection connection = new KmsConnection(port)) {
      String key = create(connection, spec, "SIGN_VERIFY");
      request =
          "{\"KeyId\":\""
              + key
              + "\",\"Message\":\""
              + MESSAGE
              + "\",\"SigningAlgorithm\":\""
              + algorithm
              + "\"";
      signature = KmsConnection.member(connection.call("Sign", request + "}"), "Signature");
    }
    String verify = request + ",\"Signature\":\"" + signature + "\"}";
    callers.make(spec + " Sign, warming up", calls, (c, n) -> c.call("Sign", request + "}"));
    callers.make(spec + " Sign", calls, (c, n) -> c.call("Sign", request + "}"));
    callers.make(spec + " Verify, warming up", calls, (c, n) -> c.call("Verify", verify));
    callers.make(spec + " Verify", calls, (c, n) -> c.call("Verify", verify));
  }

  private void flood(int flooders) throws Exception {
    String key;
    try (KmsConnection connection = new KmsConnection(port)) {
      key = create(connection, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
    }
    String encrypt = "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + MESSAGE + "\"}";
    callers.make("Encrypt, warming up", 10 * calls, (c, n) -> c.call("Encrypt", encrypt));
    callers.make("Encrypt alone", 10 * calls, (c, n) -> c.call("Encrypt", encrypt));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger made = new AtomicInteger();
    AtomicInteger turnedAway = new AtomicInteger();
    String pair = "{\"KeyId\":\"" + key + "\",\"KeyPairSpec\":\"RSA_4096\"}";
    CompletableFuture<?>[] floods = new CompletableFuture<?>[flooders];
    for (int i = 0; i < flooders; i++) {
      floods[i] =
          CompletableFuture.runAsync(
              () -> order(pair, over, made, turnedAway), Thread::startVirtualThread);
    }
    callers.make(
        "Encrypt in a flood of RSA_4096", 10 * calls, (c, n) -> c.call("Encrypt", encrypt));
    over.set(true);
    CompletableFuture.allOf(floods).join();
    say("  pairs of the flood", made.get(), "");
    say("  turned away", turnedAway.get(), "");
  }

  /** A connection of its own for each order: one that is turned away leaves its answer behind. */
  private void order(
      String pair, AtomicBoolean over, AtomicInteger made, AtomicInteger turnedAway) {
    while (!over.get()) {
      try (KmsConnection connection = new KmsConnection(port)) {
        connection.call("GenerateDataKeyPairWithoutPlaintext", pair);
        made.incrementAndGet();
      } catch (IOException refused) {
        turnedAway.incrementAndGet();
        // As SDKs wait before they try again: else this would measure refusals, not the making of
        // pairs.
        LockSupport.parkNanos(BACK_OFF.toNanos());
      }
    }
  }

  private static String create(KmsConnection connection, String spec, String usage)
      throws IOException {
    return connection.createKey("{\"KeySpec\":\"" + spec + "\",\"KeyUsage\":\"" + usage + "\"}");
  }
}
