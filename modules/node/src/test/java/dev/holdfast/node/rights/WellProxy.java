package dev.holdfast.node.rights;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proxy of a key manager that is well, whoever asks. It has every key that it is asked for, and
 * they are all the same, but for {@link #NONSENSE}.
 */
public final class WellProxy implements AutoCloseable {

  /** What stores call it. */
  public static final String ENDPOINT = "https://proxy.example.com";

  /** The one external key of which it talks nonsense. */
  public static final String NONSENSE = "nonsense";

  private static final int IV = 12;
  private static final int TAG = 16;
  private static final Map<String, Object> WELL =
      Map.of(
          "xksProxyFleetSize",
          1,
          "xksProxyVendor",
          "v",
          "xksProxyModel",
          "m",
          "ekmVendor",
          "v",
          "ekmFleetDetails",
          List.of(Map.of("id", "1", "model", "m", "healthStatus", "ACTIVE")));
  private static final Map<String, Object> METADATA =
      Map.of(
          "keySpec", "AES_256", "keyUsage", List.of("ENCRYPT", "DECRYPT"), "keyStatus", "ENABLED");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;
  private final List<byte[]> sealed = new CopyOnWriteArrayList<>();

  private WellProxy(HttpServer server) {
    this.server = server;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "AES");
  }

  public static WellProxy start() {
    try {
      WellProxy proxy =
          new WellProxy(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      proxy.server.setExecutor(proxy.threads);
      proxy.server.createContext("/", proxy::answer);
      proxy.server.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** All that it was given to seal, in the order of that. */
  public List<byte[]> sealed() {
    return sealed;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    byte[] body =
        Json.text(
                switch (path.substring(path.lastIndexOf('/') + 1)) {
                  case "encrypt" -> encrypt(asked);
                  case "decrypt" -> decrypt(asked);
                  case "metadata" -> path.endsWith("/" + NONSENSE + "/metadata") ? WELL : METADATA;
                  default -> WELL;
                })
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Map<String, String> encrypt(String asked) {
    byte[] iv = new byte[IV];
    random.nextBytes(iv);
    byte[] text = blob(asked, "plaintext");
    byte[] associatedData = blob(asked, "additionalAuthenticatedData");
    byte[] made = aes(Cipher.ENCRYPT_MODE, iv, associatedData, text);
    byte[] body = Arrays.copyOf(made, text.length);
    byte[] tag = Arrays.copyOfRange(made, text.length, made.length);
    sealed.add(text);
    return Map.of(
        "ciphertext",
        base64(body),
        "initializationVector",
        base64(iv),
        "authenticationTag",
        base64(tag),
        "ciphertextDataIntegrityValue",
        base64(sha256(associatedData, iv, body, tag)));
  }

  private Map<String, String> decrypt(String asked) {
    byte[] body = blob(asked, "ciphertext");
    byte[] whole = Arrays.copyOf(body, body.length + TAG);
    System.arraycopy(blob(asked, "authenticationTag"), 0, whole, body.length, TAG);
    return Map.of(
        "plaintext",
        base64(
            aes(
                Cipher.DECRYPT_MODE,
                blob(asked, "initializationVector"),
                blob(asked, "additionalAuthenticatedData"),
                whole)));
  }

  private byte[] aes(int mode, byte[] iv, byte[] associatedData, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, iv));
      cipher.updateAAD(associatedData);
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        hash.update(part);
      }
      return hash.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] blob(String body, String member) {
    Matcher found = Pattern.compile('"' + member + "\":\"([^\"]*)\"").matcher(body);
    if (!found.find()) {
      throw new IllegalStateException("the request has no " + member);
    }
    return Base64.getDecoder().decode(found.group(1));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
