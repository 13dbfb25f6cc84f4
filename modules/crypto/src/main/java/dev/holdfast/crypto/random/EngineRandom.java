package dev.holdfast.crypto.random;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/**
 * A source as the engines of the JDK and of BouncyCastle want it. They get no generator of their
 * own choice: a test must be able to hand in another one.
 */
public final class EngineRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  public EngineRandom(RandomSource source) {
    super(new Spi(source), null);
  }

  private static final class Spi extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final transient RandomSource source;

    private Spi(RandomSource source) {
      this.source = source;
    }

    /** The sources seed themselves. */
    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      source.fill(bytes, 0, bytes.length);
    }

    @Override
    protected byte[] engineGenerateSeed(int numBytes) {
      return source.bytes(numBytes);
    }
  }
}
