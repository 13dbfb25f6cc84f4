package dev.holdfast.envelope;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/**
 * A server that takes batches of re-encryptions for one key with a newer and an older material. It
 * remembers what each ciphertext is, instead of encrypting, and refuses what it is told to.
 */
final class BatchServer implements AutoCloseable {

  static final String KEY = OneKey.ARN;

  private static final int CIPHERTEXT_BYTES = 120;

  private final Map<String, Sealed> ciphertexts = new HashMap<>();
  private final Deque<String> wholeRefusals = new ArrayDeque<>();
  private final HttpServer http;

  /** Whether clients are told where it is. */
  boolean isNamed = true;

  /** How many items each request had. */
  final List<Integer> asked = new ArrayList<>();

  /** How many items were encrypted anew, and not only dry. */
  int made;

  /** What each item says of one of these plaintexts, instead of doing it. */
  final Map<String, String> refusals = new HashMap<>();

  /** Looks at each request before it is answered. */
  Runnable before = () -> {};

  private record Sealed(String text, Map<String, String> context, String material) {}

  BatchServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  KmsClient client() {
    KmsClientBuilder client =
        KmsClient.builder()
            .region(Region.US_EAST_1)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    if (isNamed) {
      client.endpointOverride(URI.create("http://127.0.0.1:" + http.getAddress().getPort()));
    }
    return client.build();
  }

  /** A ciphertext under the older material. */
  byte[] old(String text, Map<String, String> context) {
    return seal(text, context, "old");
  }

  /** A ciphertext under the newest material. */
  byte[] newest(String text, Map<String, String> context) {
    return seal(text, context, "new");
  }

  /** What is in a ciphertext, and the material that it is under. */
  String opened(byte[] ciphertext, Map<String, String> context) {
    Sealed sealed = ciphertexts.get(Base64.getEncoder().encodeToString(ciphertext));
    return sealed != null && sealed.context.equals(context)
        ? sealed.text + " " + sealed.material
        : "does not open";
  }

  /** From the next request on, one for each: a status and a JSON document, or anything else. */
  void refuseNext(String... answers) {
    wholeRefusals.addAll(List.of(answers));
  }

  private synchronized byte[] seal(String text, Map<String, String> context, String material) {
    byte[] bytes = new byte[CIPHERTEXT_BYTES];
    byte[] number = Integer.toString(ciphertexts.size()).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(number, 0, bytes, 0, number.length);
    ciphertexts.put(Base64.getEncoder().encodeToString(bytes), new Sealed(text, context, material));
    return bytes;
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    before.run();
    String answer = Optional.ofNullable(wholeRefusals.poll()).orElseGet(() -> answer(body));
    if (answer.equals("cut")) {
      exchange.close();
      return;
    }
    String signature = exchange.getRequestHeaders().getFirst("Authorization");
    if (!exchange.getRequestURI().getPath().equals("/_holdfast/batch")
        || !signature.contains("/us-east-1/kms/aws4_request")
        || body.length > 128 * 1024) {
      answer = "400 {\"__type\":\"ValidationException\",\"message\":\"no batch\"}";
    }
    byte[] text = answer.substring(4).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private String answer(byte[] body) {
    List<JsonNode> items = Json.object(body).orElseThrow().field("Items").orElseThrow().asArray();
    asked.add(items.size());
    return items.stream()
        .map(item -> item.field("Parameters").orElseThrow())
        .map(this::reEncrypt)
        .collect(Collectors.joining(",", "200 {\"Items\":[", "]}"));
  }

  private String reEncrypt(JsonNode parameters) {
    Sealed sealed = ciphertexts.get(Json.text(parameters, "CiphertextBlob").orElseThrow());
    if (sealed == null || !sealed.context.equals(pairs(parameters, "SourceEncryptionContext"))) {
      return "{\"Error\":{\"__type\":\"InvalidCiphertextException\"}}";
    }
    String refusal = refusals.get(sealed.text);
    if (refusal == null && parameters.field("DryRun").isPresent()) {
      refusal = "DryRunOperationException";
    }
    if (refusal != null) {
      return "{\"Error\":{\"__type\":\"" + refusal + "\",\"message\":\"told to\"}}";
    }
    made++;
    byte[] sealedAnew = newest(sealed.text, pairs(parameters, "DestinationEncryptionContext"));
    return "{\"Result\":{\"CiphertextBlob\":\""
        + Base64.getEncoder().encodeToString(sealedAnew)
        + "\",\"SourceKeyId\":\""
        + KEY
        + "\",\"KeyId\":\""
        + KEY
        + "\",\"SourceKeyMaterialId\":\""
        + sealed.material
        + "\",\"DestinationKeyMaterialId\":\"new\"}}";
  }

  private static Map<String, String> pairs(JsonNode parameters, String name) {
    Map<String, String> pairs = new TreeMap<>();
    parameters
        .field(name)
        .ifPresent(
            given -> given.asObject().forEach((key, value) -> pairs.put(key, value.asString())));
    return pairs;
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
