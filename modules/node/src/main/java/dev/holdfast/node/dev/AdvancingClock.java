package dev.holdfast.node.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that can be moved forward, so that a deletion window of 30 days or a yearly rotation can
 * be tried in a second. How far it was moved is kept beside the data: after a restart, time does
 * not run backwards for keys that have seen the later date. Signatures are verified against the
 * real time all the same, which is the clients' time too.
 */
public final class AdvancingClock implements InstantSource {

  private final InstantSource real;
  private final Path file;
  private volatile Duration advance;

  /**
   * @param file where the advance is kept
   * @throws UncheckedIOException when the file cannot be read
   */
  public AdvancingClock(InstantSource real, Path file) {
    this.real = real;
    this.file = file;
    this.advance = read(file);
  }

  @Override
  public Instant instant() {
    return real.instant().plus(advance);
  }

  /** How far this clock is ahead of the real time. */
  public Duration advance() {
    return advance;
  }

  /**
   * Moves the clock forward for good.
   *
   * @param by not negative
   * @return the new time
   */
  public synchronized Instant advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards");
    }
    Duration moved = advance.plus(by);
    write(moved);
    advance = moved;
    return instant();
  }

  /** Shows the real time again; for an empty server only. */
  public synchronized void reset() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reset the clock", e);
    }
    advance = Duration.ZERO;
  }

  private static Duration read(Path file) {
    try {
      return Files.exists(file) ? Duration.parse(Files.readString(file).strip()) : Duration.ZERO;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the clock's advance", e);
    }
  }

  private void write(Duration moved) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, moved.toString());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the clock's advance", e);
    }
  }
}
