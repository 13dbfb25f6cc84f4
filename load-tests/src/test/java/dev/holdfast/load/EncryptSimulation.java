package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An open load of signed Encrypt calls against a running development server: callers come at a
 * steady rate whether or not the server keeps up, as they do in life. Properties: {@code endpoint},
 * {@code rate} (calls a second), {@code seconds}, {@code keys}.
 */
public final class EncryptSimulation extends Simulation {

  private static final int SIGNATURES = 512;
  private static final int PLAINTEXT_BYTES = 32;
  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([^\"]+)\"");

  private final URI endpoint =
      URI.create(System.getProperty("endpoint", "http://127.0.0.1:4599") + "/");
  private final int rate = Integer.getInteger("rate", 200);
  private final int seconds = Integer.getInteger("seconds", 20);
  private final int keys = Integer.getInteger("keys", 16);

  public EncryptSimulation() {
    ScenarioBuilder encrypt =
        scenario("Encrypt")
            .feed(listFeeder(signedEncrypts()).circular())
            .exec(
                http("Encrypt " + PLAINTEXT_BYTES + " B")
                    .post("/")
                    .header("Content-Type", SignedCall.CONTENT_TYPE)
                    .header("X-Amz-Target", "#{target}")
                    .header("X-Amz-Date", "#{date}")
                    .header("Authorization", "#{authorization}")
                    .body(StringBody("#{body}"))
                    .check(status().is(200), jsonPath("$.CiphertextBlob").exists()));
    String base = endpoint.toString().replaceFirst("/$", "");
    setUp(
            encrypt.injectOpen(
                rampUsersPerSec(1).to(rate).during(Duration.ofSeconds(5)),
                constantUsersPerSec(rate).during(Duration.ofSeconds(seconds))))
        .protocols(http.baseUrl(base).shareConnections())
        .assertions(
            global().failedRequests().count().is(0L),
            global().responseTime().percentile(99.0).lt(250));
  }

  private List<Map<String, Object>> signedEncrypts() {
    HttpClient client = HttpClient.newHttpClient();
    SplittableRandom random = new SplittableRandom(4599);
    Instant now = Instant.now();
    try {
      List<String> keyIds = new ArrayList<>();
      for (int i = 0; i < keys; i++) {
        keyIds.add(
            keyId(
                call("CreateKey", "{\"Description\":\"load test\"}", now).send(client, endpoint)));
      }
      List<Map<String, Object>> feed = new ArrayList<>();
      for (int i = 0; i < SIGNATURES; i++) {
        byte[] plaintext = new byte[PLAINTEXT_BYTES];
        random.nextBytes(plaintext);
        String body =
            "{\"KeyId\":\""
                + keyIds.get(i % keys)
                + "\",\"Plaintext\":\""
                + Base64.getEncoder().encodeToString(plaintext)
                + "\"}";
        feed.add(call("Encrypt", body, now).toFeed());
      }
      return feed;
    } catch (IOException e) {
      throw new UncheckedIOException("is a development server running on " + endpoint + "?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private SignedCall call(String target, String body, Instant at) {
    return SignedCall.of(endpoint, "us-east-1", target, body, at);
  }

  private static String keyId(String json) {
    Matcher matcher = KEY_ID.matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no KeyId in the answer");
    }
    return matcher.group(1);
  }
}
