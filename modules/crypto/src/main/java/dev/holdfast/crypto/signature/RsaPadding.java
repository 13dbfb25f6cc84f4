package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.random.RandomSource;
import java.util.Arrays;

/**
 * The encodings of RFC 8017, section 9, of a digest; all of them as long as the modulus, whose bits
 * are a multiple of eight. Nothing in them is secret.
 */
final class RsaPadding {

  private static final byte PSS_TRAILER = (byte) 0xbc;

  private RsaPadding() {}

  /** EMSA-PKCS1-v1_5. */
  static byte[] pkcs1(SigningHash hash, byte[] digest, int length) {
    byte[] head = hash.digestInfoHead();
    byte[] out = new byte[length];
    int infoAt = length - head.length - digest.length;
    out[1] = 1;
    Arrays.fill(out, 2, infoAt - 1, (byte) 0xff);
    System.arraycopy(head, 0, out, infoAt, head.length);
    System.arraycopy(digest, 0, out, infoAt + head.length, digest.length);
    return out;
  }

  /** EMSA-PSS with a fresh salt. */
  static byte[] pss(SigningHash hash, byte[] digest, int length, RandomSource random) {
    byte[] salt = random.bytes(hash.bytes());
    byte[] check = hash.digest(new byte[Long.BYTES], digest, salt);
    int maskedBytes = length - hash.bytes() - 1;
    byte[] out = new byte[length];
    out[maskedBytes - salt.length - 1] = 1;
    System.arraycopy(salt, 0, out, maskedBytes - salt.length, salt.length);
    mask(hash, check, out, maskedBytes);
    clearTopBit(out);
    System.arraycopy(check, 0, out, maskedBytes, check.length);
    out[length - 1] = PSS_TRAILER;
    return out;
  }

  /**
   * Whether the encoding is one of the digest: everything in it but the salt is compared with what
   * {@link #pss} writes.
   */
  static boolean isPss(SigningHash hash, byte[] digest, byte[] encoding) {
    int maskedBytes = encoding.length - hash.bytes() - 1;
    // A modulus of 2048 bits makes numbers of 2047: the first bit is not part of the encoding.
    if (encoding[0] < 0 || encoding[encoding.length - 1] != PSS_TRAILER) {
      return false;
    }
    byte[] check = Arrays.copyOfRange(encoding, maskedBytes, encoding.length - 1);
    byte[] opened = encoding.clone();
    mask(hash, check, opened, maskedBytes);
    clearTopBit(opened);
    int saltAt = maskedBytes - hash.bytes();
    for (int i = 0; i < saltAt - 1; i++) {
      if (opened[i] != 0) {
        return false;
      }
    }
    byte[] salt = Arrays.copyOfRange(opened, saltAt, maskedBytes);
    return opened[saltAt - 1] == 1
        && Arrays.equals(check, hash.digest(new byte[Long.BYTES], digest, salt));
  }

  /** Adds MGF1 of the seed to the first bytes. */
  private static void mask(SigningHash hash, byte[] seed, byte[] bytes, int length) {
    byte[] counter = new byte[Integer.BYTES];
    for (int at = 0; at < length; at += hash.bytes(), counter[Integer.BYTES - 1]++) {
      byte[] block = hash.digest(seed, counter);
      for (int i = 0; i < block.length && at + i < length; i++) {
        bytes[at + i] ^= block[i];
      }
    }
  }

  private static void clearTopBit(byte[] bytes) {
    bytes[0] &= 0x7f;
  }
}
