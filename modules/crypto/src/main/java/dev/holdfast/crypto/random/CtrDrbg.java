package dev.holdfast.crypto.random;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * CTR_DRBG of SP 800-90A with AES-256, without a derivation function: every seed is 48 bytes of
 * full entropy. For one thread. Our own because the JDK's takes its mechanism from a global setting
 * and cannot be seeded by a test.
 */
final class CtrDrbg {

  static final int SEED_BYTES = 48;

  private static final int KEY_BYTES = 32;
  private static final int BLOCK = 16;

  private final Cipher aes = Providers.aesBlocks();
  private final MomentaryKey key = new MomentaryKey("AES", KEY_BYTES);
  private final byte[] v = new byte[BLOCK];

  /**
   * @param seed 48 bytes of full entropy, already mixed with the personalization; overwritten
   */
  CtrDrbg(byte[] seed) {
    reseed(seed);
  }

  /**
   * @param seed as for the constructor
   */
  void reseed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 48 bytes");
    }
    update(seed);
    Arrays.fill(seed, (byte) 0);
  }

  /**
   * @param out filled; at most 65,536 bytes and a multiple of 16, as the standard and our buffers
   *     have it
   */
  void generate(byte[] out) {
    keystream(out);
    update(new byte[SEED_BYTES]);
  }

  private void update(byte[] provided) {
    byte[] next = new byte[SEED_BYTES];
    keystream(next);
    for (int i = 0; i < SEED_BYTES; i++) {
      next[i] ^= provided[i];
    }
    key.load(next, 0);
    System.arraycopy(next, KEY_BYTES, v, 0, BLOCK);
    Arrays.fill(next, (byte) 0);
  }

  /** Blocks of counters, encrypted in place under the present key. */
  private void keystream(byte[] out) {
    for (int at = 0; at < out.length; at += BLOCK) {
      increment();
      System.arraycopy(v, 0, out, at, BLOCK);
    }
    try {
      aes.init(Cipher.ENCRYPT_MODE, key);
      aes.doFinal(out, 0, out.length, out, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES on whole blocks failed", e);
    }
  }

  private void increment() {
    for (int i = BLOCK - 1; i >= 0; i--) {
      if (++v[i] != 0) {
        return;
      }
    }
  }
}
