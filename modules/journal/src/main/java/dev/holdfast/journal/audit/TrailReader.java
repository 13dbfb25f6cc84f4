package dev.holdfast.journal.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trail from its end, whether or not a server is writing it, with as much memory as a block
 * and the longest line take. Lines are not verified.
 */
public final class TrailReader {

  /**
   * A line is written when its call is answered and tells when the call came: for so long a later
   * line may tell of an earlier time.
   */
  private static final Duration DISORDER = Duration.ofMinutes(5);

  private static final int PROBE = 1 << 16;

  private final List<Path> files;
  private long done;
  private long total;

  private TrailReader(List<Path> files) {
    this.files = files;
  }

  /** The trail as it is now; what is written from here on may or may not be read. */
  public static TrailReader of(Path directory) throws IOException {
    return new TrailReader(AuditChain.files(directory));
  }

  /**
   * Which lines.
   *
   * @param from when the first call was made
   * @param until when the last call was made, exclusive
   * @param before only lines of a lower sequence
   */
  public record Window(Optional<Instant> from, Optional<Instant> until, OptionalLong before) {

    public static final Window ALL =
        new Window(Optional.empty(), Optional.empty(), OptionalLong.empty());

    boolean holds(TrailLine line) {
      if (before.isPresent() && line.sequence() >= before.getAsLong()) {
        return false;
      }
      if (from.isEmpty() && until.isEmpty()) {
        return true;
      }
      Instant time = line.eventTime();
      return !(from.isPresent() && time.isBefore(from.get()))
          && !(until.isPresent() && !time.isBefore(until.get()));
    }

    /** Whether all lines before this one are outside too. */
    private boolean isOver(TrailLine line) {
      // Only calls keep to the order: what the service does by itself may have its time moved.
      return from.isPresent()
          && line.eventTime().isBefore(from.get().minus(DISORDER))
          && line.isApiCall();
    }

    /** Whether all lines from this one on are outside. */
    private boolean isNotYet(TrailLine line) {
      if (before.isPresent() && line.sequence() >= before.getAsLong()) {
        return true;
      }
      return until.isPresent()
          && !line.eventTime().isBefore(until.get().plus(DISORDER))
          && line.isApiCall();
    }

    private boolean isAll() {
      return until.isEmpty() && before.isEmpty();
    }
  }

  /** What is done with each line. */
  @FunctionalInterface
  public interface Visitor {

    /** False to stop. */
    boolean visit(TrailLine line) throws IOException;
  }

  /** How much is read at most; lines outside the window count too, but for those behind it. */
  interface Budget {

    Budget UNLIMITED = line -> true;

    /** False to stop. */
    boolean spend(TrailLine line);
  }

  /** Reads the lines of a window, newest first. */
  public void newestFirst(Window window, Visitor visitor) throws IOException {
    newestFirst(window, Budget.UNLIMITED, visitor);
  }

  /**
   * @param budget asked about each line before it is looked at
   */
  void newestFirst(Window window, Budget budget, Visitor visitor) throws IOException {
    total = 0;
    done = 0;
    for (Path file : files) {
      total += file.toFile().length();
    }
    for (Path file : files.reversed()) {
      if (window.before().isPresent()
          && AuditFile.firstSequence(file) >= window.before().getAsLong()) {
        done += file.toFile().length();
        continue;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        if (!read(channel, window, budget, visitor)) {
          return;
        }
      } catch (NoSuchFileException takenAwayMeanwhile) {
        // What is left is read.
      }
    }
  }

  private boolean read(FileChannel channel, Window window, Budget budget, Visitor visitor)
      throws IOException {
    long size = channel.size();
    long after = done + size;
    long end = window.isAll() ? size : firstOutside(channel, size, window::isNotYet);
    BackwardLines lines = new BackwardLines(channel, end);
    for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
      TrailLine line = new TrailLine(bytes);
      if (window.isNotYet(line)) {
        continue;
      }
      if (!budget.spend(line)) {
        return false;
      }
      if (window.holds(line)) {
        if (!visitor.visit(line)) {
          return false;
        }
      } else if (window.isOver(line)) {
        return false;
      }
      done = after - lines.position();
    }
    done = after;
    return true;
  }

  /** How much of the trail has been gone through, 0 to 1. */
  public double progress() {
    return total == 0 ? 1 : Math.min(1, (double) done / total);
  }

  /**
   * Where reading backwards may begin, so that nothing is missed for which the predicate does not
   * hold: halves the file until a block is left.
   *
   * @param beyond holds of no line before one of which it does not hold
   */
  private static long firstOutside(FileChannel channel, long size, Predicate<TrailLine> beyond)
      throws IOException {
    long low = 0;
    long high = size;
    while (high - low > PROBE) {
      long middle = low + (high - low) / 2;
      Probe probe = probe(channel, middle, high, beyond);
      if (probe == null) {
        break;
      }
      if (probe.beyond) {
        high = probe.start;
      } else {
        low = probe.start;
      }
    }
    return high;
  }

  /**
   * @param start of the line in the file
   */
  private record Probe(long start, boolean beyond) {}

  /** The first whole call between the two offsets; null when there is none. */
  private static @Nullable Probe probe(
      FileChannel channel, long from, long to, Predicate<TrailLine> beyond) throws IOException {
    // A call may be longer than a block, with what stands around its parameters.
    for (long size = PROBE; ; size *= 2) {
      byte[] bytes = new byte[(int) Math.min(to - from, size)];
      ByteBuffer block = ByteBuffer.wrap(bytes);
      while (block.hasRemaining()) {
        if (channel.read(block, from + block.position()) < 0) {
          throw new IOException("the file has become shorter");
        }
      }
      int start = -1;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] != '\n') {
          continue;
        }
        if (start >= 0) {
          TrailLine line = new TrailLine(Arrays.copyOfRange(bytes, start, i));
          if (line.isApiCall()) {
            return new Probe(from + start, beyond.test(line));
          }
        }
        start = i + 1;
      }
      if (bytes.length == to - from) {
        return null;
      }
    }
  }
}
