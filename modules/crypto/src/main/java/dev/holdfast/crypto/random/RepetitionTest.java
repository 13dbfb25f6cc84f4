package dev.holdfast.crypto.random;

import java.util.Arrays;

/**
 * The continuous test: no 16-byte block may equal the one before it. A false alarm has odds of 1 in
 * 2^128 a block.
 */
public final class RepetitionTest {

  public static final int BLOCK = 16;

  private final String generator;
  private final byte[] last = new byte[BLOCK];
  private boolean started;

  public RepetitionTest(String generator) {
    this.generator = generator;
  }

  /** The least length of output that has so many bytes and can be looked at. */
  public static int wholeBlocks(int length) {
    return Math.ceilDiv(length, BLOCK) * BLOCK;
  }

  /**
   * Looks at whole blocks of the output.
   *
   * @param output a multiple of 16 bytes
   * @throws StuckGeneratorException when a block repeats; the output must not be used
   */
  public void check(byte[] output) {
    if (started && Arrays.equals(output, 0, BLOCK, last, 0, BLOCK)) {
      throw new StuckGeneratorException(generator);
    }
    for (int at = BLOCK; at < output.length; at += BLOCK) {
      if (Arrays.equals(output, at, at + BLOCK, output, at - BLOCK, at)) {
        throw new StuckGeneratorException(generator);
      }
    }
    System.arraycopy(output, output.length - BLOCK, last, 0, BLOCK);
    started = true;
  }
}
