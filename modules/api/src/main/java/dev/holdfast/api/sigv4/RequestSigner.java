package dev.holdfast.api.sigv4;

import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the POSTs that this service makes itself.
 *
 * @param service the signing name, such as {@code kms-xks-proxy}
 */
public record RequestSigner(String accessKeyId, Region region, String service) {

  private static final String DATE_HEADER = "x-amz-date";

  /** The two headers that make a request a signed one. */
  public record Signature(String amzDate, String authorization) {}

  /**
   * @param key of the day of {@code now}, this region and service; only read
   * @param headers what is signed beside the date, names in lower case, {@code host} among them
   */
  public Signature sign(
      byte[] key, Instant now, String path, SortedMap<String, String> headers, byte[] body) {
    String date = SignedTime.format(now.getEpochSecond());
    SortedMap<String, String> signed = new TreeMap<>(headers);
    signed.put(DATE_HEADER, date);
    String names = String.join(";", signed.keySet());
    String scope = date.substring(0, 8) + '/' + region + '/' + service + '/' + Claim.TERMINATOR;
    StringBuilder canonical = new StringBuilder("POST\n").append(path).append("\n\n");
    for (Map.Entry<String, String> header : signed.entrySet()) {
      canonical.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    canonical.append('\n').append(names).append('\n').append(Sha256.hexOf(body));
    String toSign =
        Claim.ALGORITHM
            + '\n'
            + date
            + '\n'
            + scope
            + '\n'
            + Sha256.hexOf(canonical.toString().getBytes(StandardCharsets.UTF_8));
    return new Signature(
        date,
        Claim.ALGORITHM
            + " Credential="
            + accessKeyId
            + '/'
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + hmac(key, toSign));
  }

  private static String hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }
}
