package dev.holdfast.api.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 by the book, with none of the verifier's code: maps, strings, everything anew
 * each time. What the two agree on, they have both read in the specification.
 */
public final class ReferenceSigner {

  private ReferenceSigner() {}

  /** Who signs, and for what. */
  public record Scope(String accessKeyId, String secret, String region, String service) {}

  /**
   * @param headers all headers; those in {@code signed} are signed
   * @return the value of the Authorization header
   */
  public static String authorization(
      Scope scope,
      String amzDate,
      String method,
      String path,
      String query,
      Map<String, String> headers,
      List<String> signed,
      byte[] body) {
    String names =
        signed.stream()
            .map(n -> n.toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(";"));
    return "AWS4-HMAC-SHA256 Credential="
        + credential(scope, amzDate)
        + ", SignedHeaders="
        + names
        + ", Signature="
        + signature(scope, amzDate, method, path, query, headers, names, body);
  }

  public static String credential(Scope scope, String amzDate) {
    return String.join(
        "/",
        scope.accessKeyId(),
        amzDate.substring(0, 8),
        scope.region(),
        scope.service(),
        "aws4_request");
  }

  /**
   * @param canonicalQuery sorted and encoded already
   */
  public static String signature(
      Scope scope,
      String amzDate,
      String method,
      String path,
      String canonicalQuery,
      Map<String, String> headers,
      String names,
      byte[] body) {
    Map<String, String> lower = new TreeMap<>();
    headers.forEach((name, value) ->
        lower.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll("[ \t]+", " ")));
    List<String> lines = new ArrayList<>(List.of(method, path, canonicalQuery));
    for (String name : names.split(";", -1)) {
      lines.add(name + ":" + lower.get(name));
    }
    lines.addAll(List.of("", names, hex(sha256(body))));
    String canonical = String.join("\n", lines);
    String day = amzDate.substring(0, 8);
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            amzDate,
            String.join("/", day, scope.region(), scope.service(), "aws4_request"),
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = signingKey(scope.secret(), day, scope.region(), scope.service());
    return hex(hmac(key, toSign));
  }

  /** The key that is derived for one day, region and service. */
  public static byte[] signingKey(String secret, String day, String region, String service) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : Arrays.asList(day, region, service, "aws4_request")) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
