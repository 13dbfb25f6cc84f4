package dev.holdfast.crypto.random;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The kernel's generator itself, without a generator of Java's on top. Takes a lock and a system
 * call: for seeds and keys.
 */
public final class KernelRandom implements RandomSource {

  private final SecureRandom device;

  public KernelRandom() {
    try {
      device = SecureRandom.getInstance("NativePRNGNonBlocking", "SUN");
    } catch (NoSuchAlgorithmException | java.security.NoSuchProviderException e) {
      throw new IllegalStateException("this system has no /dev/urandom that Java can read", e);
    }
  }

  @Override
  public void fill(byte[] out, int offset, int length) {
    byte[] seed = device.generateSeed(length);
    System.arraycopy(seed, 0, out, offset, length);
    Arrays.fill(seed, (byte) 0);
  }
}
