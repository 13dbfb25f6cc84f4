package keys;

import static server.MeasuredServer.say;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import server.MeasuredServer;
import signing.KmsConnection;

/**
 * What a custom key store that is dead or does not answer does to the keys in it, and to others: a
 * key of the service is used at a steady rate all the time, alone, beside uses of a store that is
 * well, and beside uses of stores whose proxy or token is away or hangs.
 *
 * <p>Usage: {@code java DeadStores.java PORT PROXY_PORT DATA_DIR SECONDS RATE CALLERS TOKENS
 * COMMAND...}, where TOKENS is the directory of SoftHSM's tokens, or empty
 */
public final class DeadStores {

  private static final int OTHERS = 4;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String TEXT = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String HEALTH =
      "{\"xksProxyFleetSize\":1,\"xksProxyVendor\":\"v\",\"xksProxyModel\":\"m\",\"ekmVendor\":\"v\","
          + "\"ekmFleetDetails\":[{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}]}";
  private static final String METADATA =
      "{\"keySpec\":\"AES_256\",\"keyUsage\":[\"ENCRYPT\",\"DECRYPT\"],\"keyStatus\":\"ENABLED\"}";

  private final int port;
  private final int seconds;
  private final int rate;
  private final int callers;
  private final String key;

  /** Where each call took how long. */
  private record Times(List<Long> answered, List<Long> refused) {}

  private DeadStores(int port, int seconds, int rate, int callers) throws IOException {
    this.port = port;
    this.seconds = seconds;
    this.rate = rate;
    this.callers = callers;
    this.key = call("CreateKey", "{}", "KeyId");
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    List<String> command = List.of(args).subList(7, args.length);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    HttpServer proxy = proxy(Integer.parseInt(args[1]), threads);
    try (MeasuredServer server = MeasuredServer.start(command, Path.of(args[2]), "empty")) {
      DeadStores run =
          new DeadStores(
              port,
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]),
              Integer.parseInt(args[5]));
      run.measure("warming up", null);
      run.measure("alone", null);
      run.proxies(proxy);
      if (!args[6].isEmpty()) {
        run.tokens(Path.of(args[6]));
      }
    } finally {
      proxy.stop(0);
      threads.shutdownNow();
    }
  }

  /** It tells of itself and its keys, and never answers a use of one. */
  private static HttpServer proxy(int port, ExecutorService threads) throws IOException {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    proxy.setExecutor(threads);
    proxy.createContext("/", DeadStores::answer);
    proxy.start();
    return proxy;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/encrypt")) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException over) {
        return;
      }
    }
    byte[] body = (path.endsWith("/health") ? HEALTH : METADATA).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void proxies(HttpServer proxy) throws Exception {
    String inStore =
        keyInStore(
            "{\"CustomKeyStoreName\":\"proxy\",\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\","
                + "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\","
                + "\"XksProxyUriEndpoint\":\"https://proxy.example.com\","
                + "\"XksProxyUriPath\":\"/kms/xks/v1\",\"XksProxyAuthenticationCredential\":"
                + "{\"AccessKeyId\":\"ABCDEFGHIJ234567ABCD\",\"RawSecretAccessKey\":\""
                + "s".repeat(43)
                + "\"}}",
            "\"Origin\":\"EXTERNAL_KEY_STORE\",\"XksKeyId\":\"theirs\"");
    measure("proxy that takes requests and answers none", inStore);
    proxy.stop(0);
    measure("proxy that is not there", inStore);
  }

  private void tokens(Path tokens) throws Exception {
    String inStore =
        keyInStore(
            "{\"CustomKeyStoreName\":\"token\",\"CloudHsmClusterId\":\"cluster-abcdefg2345\","
                + "\"TrustAnchorCertificate\":\""
                + Files.readString(tokens.resolveSibling("anchor.pem")).replace("\n", "\\n")
                + "\",\"KeyStorePassword\":\"kmsPswd-73916482\"}",
            "\"Origin\":\"AWS_CLOUDHSM\"");
    measure("token that is well, warming up", inStore);
    measure("token that is well", inStore);
    Path away = tokens.resolveSibling("away");
    Files.move(tokens, away);
    measure("token that is away", inStore);
    Files.move(away, tokens);
    // Until it is tried again, and answers.
    for (long since = System.nanoTime(); !isAnswered(inStore); ) {
      if (System.nanoTime() - since > TimeUnit.MINUTES.toNanos(1)) {
        throw new IllegalStateException("the token is not used again");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    hang(tokens);
    measure("token that hangs", inStore);
  }

  /** Its files are pipes that nobody writes to: whoever opens one waits. */
  private static void hang(Path tokens) throws Exception {
    try (Stream<Path> all = Files.walk(tokens)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
        new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
      }
    }
  }

  private String keyInStore(String store, String inIt) throws IOException {
    String id = call("CreateCustomKeyStore", store, "CustomKeyStoreId");
    try (KmsConnection connection = new KmsConnection(port)) {
      connection.call("ConnectCustomKeyStore", "{\"CustomKeyStoreId\":\"" + id + "\"}");
    }
    return call("CreateKey", "{\"CustomKeyStoreId\":\"" + id + "\"," + inIt + "}", "KeyId");
  }

  private String call(String operation, String body, String member) throws IOException {
    try (KmsConnection connection = new KmsConnection(port)) {
      return KmsConnection.member(connection.call(operation, body), member);
    }
  }

  private static String encrypt(String keyId) {
    return "{\"KeyId\":\"" + keyId + "\",\"Plaintext\":\"" + TEXT + "\"}";
  }

  private boolean isAnswered(String keyId) throws IOException {
    try (KmsConnection connection = new KmsConnection(port)) {
      connection.call("Encrypt", encrypt(keyId));
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /**
   * @param inStore whose users call again a moment after each answer; null for none
   */
  private void measure(String what, String inStore) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<Future<Times>> others = new ArrayList<>();
    List<Future<Times>> theirs = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < OTHERS; i++) {
        long every = TimeUnit.SECONDS.toNanos(OTHERS) / rate;
        others.add(threads.submit(() -> use(key, end, every)));
      }
      for (int i = 0; inStore != null && i < callers; i++) {
        theirs.add(threads.submit(() -> use(inStore, end, 0)));
      }
    }
    System.out.println(what);
    tell("  other key", others);
    if (inStore != null) {
      tell("  key in the store", theirs);
    }
  }

  /**
   * @param every how often, in nanoseconds; 0 for as often as answers and pauses allow
   */
  private Times use(String keyId, long end, long every) throws IOException {
    Times times = new Times(new ArrayList<>(), new ArrayList<>());
    String body = encrypt(keyId);
    try (KmsConnection connection = new KmsConnection(port)) {
      for (long due = System.nanoTime(); System.nanoTime() < end; due += every) {
        LockSupport.parkNanos(every == 0 ? PAUSE_NANOS : due - System.nanoTime());
        long asked = System.nanoTime();
        List<Long> outcome;
        try {
          connection.call("Encrypt", body);
          outcome = times.answered;
        } catch (IOException refused) {
          outcome = times.refused;
        }
        outcome.add(System.nanoTime() - asked);
      }
    }
    return times;
  }

  private static void tell(String who, List<Future<Times>> runs) throws Exception {
    List<Times> all = new ArrayList<>();
    for (Future<Times> run : runs) {
      all.add(run.get());
    }
    tell(who + ", answered", all.stream().flatMap(times -> times.answered.stream()));
    tell(who + ", refused", all.stream().flatMap(times -> times.refused.stream()));
  }

  private static void tell(String what, Stream<Long> times) {
    long[] nanos = times.mapToLong(Long::longValue).toArray();
    if (nanos.length == 0) {
      return;
    }
    Arrays.sort(nanos);
    say(what, nanos.length, "");
    say("    median", nanos[nanos.length / 2] / 1e6, "ms");
    say("    99 of 100 within", nanos[(int) (nanos.length * 0.99)] / 1e6, "ms");
    say("    999 of 1000 within", nanos[(int) (nanos.length * 0.999)] / 1e6, "ms");
    say("    slowest", nanos[nanos.length - 1] / 1e6, "ms");
  }
}
