package dev.holdfast.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One signed call, as an AWS client would send it. Signing ahead keeps the cost of signatures out
 * of what is measured.
 *
 * @param target the operation, such as {@code Encrypt}
 * @param date when it was signed, {@code yyyyMMdd'T'HHmmss'Z'}; the server takes it for five
 *     minutes
 */
record SignedCall(String target, String body, String date, String authorization) {

  static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final String SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Signs with the development credentials. */
  static SignedCall of(URI endpoint, String region, String target, String body, Instant at) {
    String date = DATE.format(at);
    String scope = date.substring(0, 8) + "/" + region + "/kms/aws4_request";
    String canonical =
        String.join(
            "\n",
            "POST",
            "/",
            "",
            "content-type:" + CONTENT_TYPE,
            "host:" + endpoint.getAuthority(),
            "x-amz-date:" + date,
            "x-amz-target:TrentService." + target,
            "",
            SIGNED_HEADERS,
            sha256(body));
    byte[] key = "AWS4test".getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    String signature =
        HexFormat.of()
            .formatHex(
                hmac(key, "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256(canonical)));
    return new SignedCall(
        target,
        body,
        date,
        "AWS4-HMAC-SHA256 Credential=test/"
            + scope
            + ", SignedHeaders="
            + SIGNED_HEADERS
            + ", Signature="
            + signature);
  }

  /** As a simulation's feeder wants it. */
  Map<String, Object> toFeed() {
    return Map.of(
        "target",
        "TrentService." + target,
        "body",
        body,
        "date",
        date,
        "authorization",
        authorization);
  }

  /** Sends the call at once, for what a simulation prepares. */
  String send(HttpClient client, URI endpoint) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", CONTENT_TYPE)
            .header("X-Amz-Date", date)
            .header("X-Amz-Target", "TrentService." + target)
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(target + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
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
