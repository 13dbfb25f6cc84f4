package dev.holdfast.crypto.kdf;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/**
 * The key derivation function of SP 800-108r1 in counter mode with HMAC-SHA256. Block i, counted
 * from 1, is
 *
 * <pre>
 *   HMAC(key, [i] ‖ label ‖ 0x00 ‖ context ‖ [L])
 * </pre>
 *
 * with [i] and [L] as 32-bit big-endian numbers and L the length of the whole output in bits.
 * Labels hold no zero byte, so that the separator is where it seems to be.
 */
public final class CounterKdf {

  private static final int HASH_BYTES = 32;

  private CounterKdf() {}

  /**
   * Fills {@code out}.
   *
   * @param mac HMAC-SHA256, initialized with the input key; left ready for the next message
   * @param out a multiple of 32 bytes
   */
  public static void derive(Mac mac, byte[] label, byte[] context, byte[] out) {
    if (out.length == 0 || out.length % HASH_BYTES != 0) {
      throw new IllegalArgumentException("whole blocks of 32 bytes, not " + out.length);
    }
    ByteBuffer input =
        ByteBuffer.allocate(Integer.BYTES + label.length + 1 + context.length + Integer.BYTES);
    input.putInt(0).put(label).put((byte) 0).put(context).putInt(out.length * Byte.SIZE);
    try {
      for (int i = 1, at = 0; at < out.length; i++, at += HASH_BYTES) {
        input.putInt(0, i);
        mac.update(input.array());
        mac.doFinal(out, at);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the output has room for whole blocks", e);
    }
  }
}
