package dev.holdfast.node;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock of this machine, which its other processes go by, without its jumps: nanoseconds
 * since 1970, monotonic.
 */
final class SharedClock {

  private final InstantSource wall;
  private final long began;
  private final long beganAt;

  SharedClock(InstantSource wall) {
    this.wall = wall;
    this.began = nanos(wall.instant());
    this.beganAt = System.nanoTime();
  }

  long nanos() {
    return began + System.nanoTime() - beganAt;
  }

  /** By how much the wall clock has moved against it since the beginning, this way or that. */
  long driftNanos() {
    return Math.abs(nanos(wall.instant()) - nanos());
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
