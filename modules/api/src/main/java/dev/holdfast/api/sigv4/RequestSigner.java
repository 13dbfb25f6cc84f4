package dev.holdfast.api.sigv4;

import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the POSTs that this service makes itself, over {@code host} and {@code x-amz-date}.
 *
 * @param service the signing name, such as {@code kms-xks-proxy}
 */
public record RequestSigner(String accessKeyId, Region region, String service) {

  private static final String SIGNED = "host;x-amz-date";

  /** The two headers that make a request a signed one. */
  public record Signature(String amzDate, String authorization) {}

  /**
   * @param key of the day of {@code now}, this region and service; overwritten
   * @param host the value of the {@code Host} header
   */
  public Signature sign(byte[] key, Instant now, String host, String path, byte[] body) {
    String date = SignedTime.format(now.getEpochSecond());
    String scope = date.substring(0, 8) + '/' + region + '/' + service + '/' + Claim.TERMINATOR;
    String canonical =
        "POST\n"
            + path
            + "\n\nhost:"
            + host
            + "\nx-amz-date:"
            + date
            + "\n\n"
            + SIGNED
            + '\n'
            + sha256(body);
    String toSign =
        Claim.ALGORITHM
            + '\n'
            + date
            + '\n'
            + scope
            + '\n'
            + sha256(canonical.getBytes(StandardCharsets.UTF_8));
    String signature = hmac(key, toSign);
    Arrays.fill(key, (byte) 0);
    return new Signature(
        date,
        Claim.ALGORITHM
            + " Credential="
            + accessKeyId
            + '/'
            + scope
            + ", SignedHeaders="
            + SIGNED
            + ", Signature="
            + signature);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
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
