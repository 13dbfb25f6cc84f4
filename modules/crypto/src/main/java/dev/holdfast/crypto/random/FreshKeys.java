package dev.holdfast.crypto.random;

import dev.holdfast.crypto.kdf.Hkdf;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes keys out of two generators, so that either may fail. */
public final class FreshKeys {

  private static final int HALF = 32;
  private static final int LONGEST = 1024;
  private static final byte[] NO_SALT = new byte[HALF];
  private static final byte[] INFO = "holdfast/v1/fresh-key".getBytes(StandardCharsets.US_ASCII);

  private final Generators generators;
  private final SecretMemory memory;

  public FreshKeys(Generators generators, SecretMemory memory) {
    this.generators = generators;
    this.memory = memory;
  }

  /** A new key: HKDF-SHA256 of 32 bytes of the internal generator, then 32 bytes of the kernel. */
  public Secret next() {
    return memory.absorb(bytes(HALF));
  }

  /**
   * Key bytes for a caller, made in the same way.
   *
   * @param length 1 to {@value #LONGEST}
   */
  public byte[] bytes(int length) {
    byte[] input = new byte[2 * HALF];
    try {
      generators.internal().fill(input, 0, HALF);
      generators.kernel().fill(input, HALF, HALF);
      return Hkdf.derive(NO_SALT, input, INFO, length);
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }

  /** As {@link #bytes}, of any length, for engines that make keys of more than one number. */
  public void fill(byte[] out, int offset, int length) {
    for (int done = 0; done < length; ) {
      byte[] some = bytes(Math.min(length - done, LONGEST));
      System.arraycopy(some, 0, out, offset + done, some.length);
      Arrays.fill(some, (byte) 0);
      done += some.length;
    }
  }
}
