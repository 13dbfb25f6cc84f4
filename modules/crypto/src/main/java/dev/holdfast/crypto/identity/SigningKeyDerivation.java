package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The key derivation of Signature Version 4: HMAC-SHA256 of date, region, service and {@code
 * aws4_request} in turn.
 */
public final class SigningKeyDerivation {

  private static final byte[] PREFIX = "AWS4".getBytes(StandardCharsets.US_ASCII);

  private SigningKeyDerivation() {}

  /**
   * The 32-byte signing key of one day, region and service.
   *
   * @param secretAccessKey its characters as ASCII
   */
  public static byte[] derive(
      Secret secretAccessKey, LocalDate date, Region region, String service) {
    byte[] secret = secretAccessKey.openSecret();
    byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + secret.length);
    System.arraycopy(secret, 0, key, PREFIX.length, secret.length);
    Arrays.fill(secret, (byte) 0);
    Mac mac = Providers.hmacSha256();
    key = step(mac, key, date.format(DateTimeFormatter.BASIC_ISO_DATE));
    key = step(mac, key, region.name());
    key = step(mac, key, service);
    key = step(mac, key, "aws4_request");
    init(mac, new byte[key.length]);
    return key;
  }

  /** Overwrites the key it is given. */
  private static byte[] step(Mac mac, byte[] key, String text) {
    init(mac, key);
    Arrays.fill(key, (byte) 0);
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void init(Mac mac, byte[] bytes) {
    try (MomentaryKey key = new MomentaryKey("HmacSHA256", bytes.length)) {
      key.load(bytes, 0);
      mac.init(key);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC takes any key", e);
    }
  }
}
