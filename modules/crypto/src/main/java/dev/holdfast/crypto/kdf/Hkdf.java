package dev.holdfast.crypto.kdf;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Mac;

/** HKDF with SHA-256 (RFC 5869). Its intermediate values are overwritten. */
public final class Hkdf {

  private static final int HASH_BYTES = 32;
  private static final int MAX_BLOCKS = 255;

  private Hkdf() {}

  /**
   * Extracts and expands.
   *
   * @param salt may be empty, which is the same as 32 zero bytes
   * @param length 1 to 8,160 bytes
   */
  public static byte[] derive(byte[] salt, byte[] input, byte[] info, int length) {
    if (length < 1 || length > MAX_BLOCKS * HASH_BYTES) {
      throw new IllegalArgumentException("HKDF-SHA256 makes 1 to 8160 bytes, not " + length);
    }
    Mac mac = Providers.hmacSha256();
    byte[] pseudoRandomKey = hmac(mac, salt.length == 0 ? new byte[HASH_BYTES] : salt, input);
    byte[] out = new byte[length];
    byte[] block = new byte[0];
    try {
      init(mac, pseudoRandomKey);
      for (int i = 1, at = 0; at < length; i++, at += HASH_BYTES) {
        mac.update(block);
        mac.update(info);
        mac.update((byte) i);
        Arrays.fill(block, (byte) 0);
        block = mac.doFinal();
        System.arraycopy(block, 0, out, at, Math.min(HASH_BYTES, length - at));
      }
      return out;
    } finally {
      Arrays.fill(block, (byte) 0);
      Arrays.fill(pseudoRandomKey, (byte) 0);
      init(mac, new byte[HASH_BYTES]);
    }
  }

  private static byte[] hmac(Mac mac, byte[] key, byte[] data) {
    init(mac, key);
    return mac.doFinal(data);
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
