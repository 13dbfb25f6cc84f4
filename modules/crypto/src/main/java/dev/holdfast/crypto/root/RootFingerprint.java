package dev.holdfast.crypto.root;

import dev.holdfast.crypto.provider.Providers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Tells roots apart without saying anything of them: SHA-256 of {@code "holdfast root v1"} and the
 * root's random id. A region's first event records it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record RootFingerprint(String hex) {

  public static final int BYTES = 32;

  public RootFingerprint {
    if (hex.length() != 2 * BYTES || !hex.chars().allMatch(RootFingerprint::isLowerHex)) {
      throw new IllegalArgumentException("not a root fingerprint: " + hex);
    }
  }

  static RootFingerprint of(byte[] rootId) {
    MessageDigest sha256 = Providers.sha256();
    sha256.update("holdfast root v1".getBytes(StandardCharsets.US_ASCII));
    return new RootFingerprint(HexFormat.of().formatHex(sha256.digest(rootId)));
  }

  private static boolean isLowerHex(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
