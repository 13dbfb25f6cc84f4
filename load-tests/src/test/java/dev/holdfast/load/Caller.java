package dev.holdfast.load;

import io.gatling.http.client.Request;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who calls, and in which region. Each call is signed when it is sent (Signature Version 4), so
 * that a simulation may last as long as it likes and send what an earlier answer gave it; that is
 * three hashes of a short text, some ten microseconds of the generator's processor time.
 */
final class Caller {

  static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  static final String HOME = "us-east-1";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LongAdder signed = new LongAdder();
  private final ConcurrentMap<String, byte[]> keyOfDay = new ConcurrentHashMap<>();
  private final URI endpoint;
  private final String accessKeyId;
  private final String secret;
  private final String region;

  private Caller(URI endpoint, String accessKeyId, String secret, String region) {
    this.endpoint = endpoint;
    this.accessKeyId = accessKeyId;
    this.secret = secret;
    this.region = region;
  }

  /** With the credentials that properties name, or else the development server's. */
  static Caller at(URI endpoint) {
    return new Caller(
        endpoint,
        System.getProperty("accessKeyId", "test"),
        System.getProperty("secretAccessKey", "test"),
        HOME);
  }

  /** As somebody, in the home region. */
  static Caller at(URI endpoint, String accessKeyId, String secret) {
    return new Caller(endpoint, accessKeyId, secret, HOME);
  }

  /** The root of another account, as a development server knows it. */
  Caller rootOf(String account) {
    return new Caller(endpoint, account, "test", region);
  }

  Caller in(String otherRegion) {
    return new Caller(endpoint, accessKeyId, secret, otherRegion);
  }

  /** Adds date and signature to a request with a content type, a target and a body. */
  Request sign(Request request) {
    HttpHeaders headers = request.getHeaders();
    String date = DATE.format(Instant.now());
    String authorization =
        authorization(date, headers.get("X-Amz-Target"), request.getBody().getBytes());
    headers.set("X-Amz-Date", date);
    headers.set("Authorization", authorization);
    return request;
  }

  /** How many calls were signed so far. */
  long calls() {
    return signed.sum();
  }

  /** Calls at once, for what a simulation prepares. */
  String call(String operation, String body) {
    try {
      HttpResponse<String> response =
          client.send(request(operation, body), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            operation + " answered " + response.statusCode() + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException("is a server running on " + endpoint + "?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Calls over a connection that is kept, and waits for nothing. */
  CompletableFuture<HttpResponse<String>> send(String operation, String body) {
    return client.sendAsync(request(operation, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String operation, String body) {
    String date = DATE.format(Instant.now());
    String target = Kms.TARGET + operation;
    return HttpRequest.newBuilder(endpoint.resolve("/"))
        .timeout(PATIENCE)
        .header("Content-Type", CONTENT_TYPE)
        .header("X-Amz-Date", date)
        .header("X-Amz-Target", target)
        .header("Authorization", authorization(date, target, body.getBytes(StandardCharsets.UTF_8)))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private String authorization(String date, String target, byte[] body) {
    signed.increment();
    String day = date.substring(0, 8);
    String scope = day + '/' + region + "/kms/aws4_request";
    String canonical =
        "POST\n/\n\ncontent-type:"
            + CONTENT_TYPE
            + "\nhost:"
            + endpoint.getAuthority()
            + "\nx-amz-date:"
            + date
            + "\nx-amz-target:"
            + target
            + "\n\n"
            + SIGNED_HEADERS
            + '\n'
            + sha256(body);
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + date
            + '\n'
            + scope
            + '\n'
            + sha256(canonical.getBytes(StandardCharsets.UTF_8));
    byte[] signature = hmac(keyOfDay.computeIfAbsent(day, this::signingKey), toSign);
    return "AWS4-HMAC-SHA256 Credential="
        + accessKeyId
        + '/'
        + scope
        + ", SignedHeaders="
        + SIGNED_HEADERS
        + ", Signature="
        + HexFormat.of().formatHex(signature);
  }

  private byte[] signingKey(String day) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "kms", "aws4_request"}) {
      key = hmac(key, part);
    }
    return key;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
