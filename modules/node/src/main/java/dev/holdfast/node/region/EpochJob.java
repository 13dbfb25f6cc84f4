package dev.holdfast.node.region;

import dev.holdfast.crypto.region.RegionKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins an epoch when the last one has lasted long enough. When the epoch began is kept in a file
 * that is no secret and that nothing depends on: without it an epoch begins a little early.
 */
final class EpochJob {

  private static final Logger LOG = LoggerFactory.getLogger(EpochJob.class);

  private final RegionKeys keys;
  private final InstantSource clock;
  private final Duration length;
  private final int retained;
  private final @Nullable Path file;
  private Instant began;

  /**
   * @param file empty for a region in memory
   */
  EpochJob(
      RegionKeys keys, InstantSource clock, Duration length, int retained, @Nullable Path file) {
    this.keys = keys;
    this.clock = clock;
    this.length = length;
    this.retained = retained;
    this.file = file;
    this.began = read();
  }

  /**
   * Begins what is due; blocks while it works. After a long pause as many epochs as it takes to
   * leave none behind that is older than it should be, but not one for each day of a year.
   */
  synchronized void runDue() {
    long due = Duration.between(began, clock.instant()).dividedBy(length);
    if (due <= 0) {
      return;
    }
    for (long i = 0; i < Math.min(due, retained + 1L); i++) {
      keys.startEpoch();
    }
    began = began.plus(length.multipliedBy(due));
    write(began);
  }

  /**
   * The same among other nodes of the region, each of which does this. After a long pause one epoch
   * begins, and the next ones in their time.
   */
  synchronized void runDueAmongOthers() {
    keys.followEpochs();
    Instant now = clock.instant();
    Instant last = keys.epochBegan().orElse(began);
    if (Duration.between(last, now).compareTo(length) >= 0) {
      keys.startEpochAmongOthers(now)
          .ifPresent(
              report -> LOG.info("Began epoch {} among several nodes: {}", report.epoch(), report));
    }
  }

  private Instant read() {
    try {
      if (file != null && Files.exists(file)) {
        return Instant.parse(Files.readString(file).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read when the epoch began", e);
    }
    Instant now = keys.currentEpoch() == 1 ? clock.instant() : clock.instant().minus(length);
    write(now);
    return now;
  }

  private void write(Instant instant) {
    if (file == null) {
      return;
    }
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, instant.toString());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep when the epoch began", e);
    }
  }
}
