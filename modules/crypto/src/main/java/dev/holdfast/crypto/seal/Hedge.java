package dev.holdfast.crypto.seal;

import dev.holdfast.crypto.random.RandomSource;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes into nonces beside random bytes, so that a stuck generator or a cloned machine repeats
 * none: a count of this process's messages, and a mark of the process itself.
 */
public final class Hedge {

  static final int BYTES = 24;

  private final AtomicLong count = new AtomicLong();
  private final long mark;
  private final long started;

  public Hedge(RandomSource kernel, InstantSource clock) {
    Instant now = clock.instant();
    started = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    mark = ByteBuffer.wrap(kernel.bytes(Long.BYTES)).getLong();
  }

  /** Count, then mark: 24 bytes that no other call in this process gets. */
  void next(byte[] out) {
    ByteBuffer.wrap(out).putLong(count.incrementAndGet()).putLong(mark).putLong(started);
  }
}
