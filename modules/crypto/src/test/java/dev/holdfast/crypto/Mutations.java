package dev.holdfast.crypto;

import java.util.Arrays;
import java.util.Random;

/**
 * Spoils sealed bytes in the ways an attacker would: flips, cuts, extensions, splices of two,
 * swapped headers.
 */
public final class Mutations {

  private final Random random;

  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** A byte string that is neither of the two. */
  public byte[] next(byte[] one, byte[] other) {
    while (true) {
      byte[] bad = mutate(one, other);
      if (!Arrays.equals(bad, one) && !Arrays.equals(bad, other)) {
        return bad;
      }
    }
  }

  private byte[] mutate(byte[] one, byte[] other) {
    byte[] bad = one.clone();
    switch (random.nextInt(6)) {
      case 0 -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      case 2 -> bad = Arrays.copyOf(bad, bad.length + 1 + random.nextInt(32));
      case 3 -> {
        int at = random.nextInt(Math.min(one.length, other.length));
        System.arraycopy(other, at, bad, at, Math.min(one.length, other.length) - at);
      }
      case 4 -> {
        int from = random.nextInt(Math.min(one.length, other.length));
        int to = from + random.nextInt(Math.min(one.length, other.length) - from);
        System.arraycopy(other, from, bad, from, to - from);
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(16)];
        random.nextBytes(noise);
        int at = random.nextInt(bad.length);
        System.arraycopy(noise, 0, bad, at, Math.min(noise.length, bad.length - at));
      }
    }
    return bad;
  }
}
