package dev.holdfast.journal.audit;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trail as a chain of JSON lines in files, written by a thread of its own.
 *
 * <p>In the fast mode a stage completes at once, unless the writer has fallen behind: then it
 * completes when the record is written. No record that was taken is lost while the process lives:
 * when the disk is full, what was taken waits, and what comes is refused until there is space. When
 * the file fails otherwise, everything is refused from then on.
 */
public final class AuditLog implements AuditTrail, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private static final int QUEUE = 16_384;
  private static final int BATCH = 1_024;
  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * While records flow the writer looks for them itself: waking it for each would cost the caller
   * more than the rest.
   */
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Told from the others by having no record. */
  private static final Entry END = new Entry(null, null);

  /**
   * @param maxFileBytes a file is followed by the next when it is larger, or its day (UTC) is over
   */
  public record Settings(AuditMode mode, long maxFileBytes) {

    public static final Settings FAST = new Settings(AuditMode.FAST, 64L << 20);
    public static final Settings STRICT = new Settings(AuditMode.STRICT, 64L << 20);
  }

  private record Entry(@Nullable AuditRecord record, @Nullable CompletableFuture<Void> done) {}

  private final AuditMode mode;
  private final InstantSource clock;
  private final AuditFile file;
  private Follower follower;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final List<Entry> batch = new ArrayList<>(BATCH);
  private final Thread thread;
  private volatile @Nullable String refusal;
  private volatile long written;
  private volatile boolean closing;
  private volatile boolean ended;
  private boolean unsynced;
  private long lastSync = System.nanoTime();

  private AuditLog(AuditMode mode, AuditFile file, InstantSource clock, Follower follower) {
    this.mode = mode;
    this.file = file;
    this.follower = follower;
    this.clock = clock;
    this.written = file.sequence();
    this.thread = new Thread(this::run, "holdfast-audit");
    this.thread.setDaemon(true);
  }

  /**
   * Opens the directory's trail and continues it; the caller holds the lock of the data directory.
   * A last line that a crash left unfinished is cut off, and a record says so.
   *
   * @param region named in the record about a torn line
   * @throws IntegrityException when the trail's last file is broken elsewhere
   * @throws UncheckedIOException when it cannot be opened
   */
  public static AuditLog open(
      Path directory, Settings settings, Region region, InstantSource clock) {
    return open(directory, settings, region, clock, Follower.NONE);
  }

  /**
   * As the other, with one who is told what is written.
   *
   * @param follower is told no more after it has thrown anything
   */
  public static AuditLog open(
      Path directory, Settings settings, Region region, InstantSource clock, Follower follower) {
    try {
      AuditFile file = AuditFile.open(directory, settings.maxFileBytes(), clock.instant());
      if (file.tornBytes() > 0) {
        file.append(tornLine(file.tornBytes(), region, clock));
        file.write();
        file.force();
      }
      follower.opened(file.sequence(), file.hash());
      AuditLog log = new AuditLog(settings.mode(), file, clock, follower);
      log.thread.start();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the audit trail in " + directory, e);
    }
  }

  private static AuditRecord tornLine(long bytes, Region region, InstantSource clock) {
    Instant now = clock.instant();
    // Made of what happened, not drawn: an id that needs no generator of its own.
    String eventId = "torn line of " + bytes + " bytes in " + region + " found " + now;
    return AuditRecord.ofService(
        now,
        "holdfast",
        "DiscardUnfinishedAuditLine",
        region,
        UUID.nameUUIDFromBytes(eventId.getBytes(StandardCharsets.UTF_8)).toString(),
        Map.of("discardedBytes", bytes),
        List.of(),
        null);
  }

  @Override
  public CompletionStage<Void> record(AuditRecord record) {
    String reason = refusal;
    if (reason != null) {
      return refused(reason);
    }
    // A writer that falls behind slows its callers before it has to refuse them.
    boolean wait = mode == AuditMode.STRICT || queue.size() > QUEUE / 2;
    CompletableFuture<Void> done = wait ? new CompletableFuture<>() : null;
    Entry entry = new Entry(record, done);
    if (!queue.offer(entry)) {
      return refused("more than " + QUEUE + " audit records wait for the disk");
    }
    // Taken by the writer's last look at the queue, or taken back here.
    if (ended && queue.remove(entry)) {
      return refused("the audit trail is closed");
    }
    return done == null ? CompletableFuture.completedStage(null) : done;
  }

  /** How many records wait to be written. */
  public int waiting() {
    return queue.size();
  }

  /** The sequence of the last record that was written. */
  public long written() {
    return written;
  }

  /** Why no record is taken at the moment; empty when all is well. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  private static CompletionStage<Void> refused(String reason) {
    return CompletableFuture.failedStage(new AuditUnavailableException(reason));
  }

  private void run() {
    boolean open = true;
    try {
      while (open) {
        open = take();
        writeBatch();
      }
      ended = true;
      queue.drainTo(batch);
      writeBatch();
      sync();
    } catch (IOException | RuntimeException | Error e) {
      stop(e);
    }
  }

  /** Fills the batch, waiting at most until a sync is due. False when the log is to close. */
  @SuppressWarnings("ReferenceEquality") // END is one object, a mark and not a value
  private boolean take() {
    batch.clear();
    if (queue.drainTo(batch, BATCH) == 0) {
      if (unsynced && mode == AuditMode.FAST) {
        LockSupport.parkNanos(NAP_NANOS);
      } else {
        try {
          batch.add(queue.take());
        } catch (InterruptedException e) {
          throw new IllegalStateException("the audit writer was interrupted", e);
        }
        queue.drainTo(batch, BATCH - 1);
      }
    }
    return !batch.removeIf(entry -> entry.record() == null);
  }

  private void writeBatch() throws IOException {
    for (Entry entry : batch) {
      if (entry.record() != null) {
        file.append(entry.record());
      }
    }
    if (file.hasPending()) {
      long sequence = file.sequence();
      writePending();
      unsynced = true;
      written = sequence;
      tellWritten(sequence);
    }
    if (unsynced && (mode == AuditMode.STRICT || System.nanoTime() - lastSync >= SYNC_NANOS)) {
      sync();
    }
    for (Entry entry : batch) {
      if (entry.done() != null) {
        entry.done().complete(null);
      }
    }
    batch.clear();
    rotate();
  }

  /**
   * @param last the sequence of the batch's last record
   */
  private void tellWritten(long last) {
    long sequence = last;
    try {
      for (Entry entry : batch.reversed()) {
        if (entry.record() != null) {
          follower.written(entry.record(), sequence--);
        }
      }
    } catch (RuntimeException bug) {
      unfollow(bug);
    }
  }

  /** What follows the trail must not be able to stop it. */
  private void unfollow(RuntimeException bug) {
    LOG.error("What follows the audit trail has failed and is told no more", bug);
    follower = Follower.NONE;
  }

  /** Waits for space as long as it takes; meanwhile nothing more is taken. */
  private void writePending() throws IOException {
    while (true) {
      try {
        file.write();
        if (refusal != null && !closing) {
          LOG.info("The audit trail has space again");
          refusal = null;
        }
        return;
      } catch (AuditFile.TrailFailure e) {
        throw e;
      } catch (IOException e) {
        if (closing) {
          throw e;
        }
        if (refusal == null) {
          LOG.error("The audit trail cannot be written, so calls are refused: {}", e.getMessage());
          refusal = "the audit trail cannot be written: " + e.getMessage();
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void rotate() throws IOException {
    try {
      file.rotateIfDue(clock.instant());
    } catch (AuditFile.TrailFailure e) {
      throw e;
    } catch (IOException e) {
      // The file goes on growing until a new one can be made.
      LOG.warn("No new audit file could be made: {}", e.getMessage());
    }
  }

  private void sync() throws IOException {
    if (unsynced) {
      file.force();
      unsynced = false;
      try {
        follower.synced(file.sequence(), file.hash());
      } catch (RuntimeException bug) {
        unfollow(bug);
      }
    }
    lastSync = System.nanoTime();
  }

  private void stop(Throwable reason) {
    LOG.error("The audit trail has failed, so calls are refused from here on", reason);
    refusal = "the audit trail has failed";
    ended = true;
    queue.drainTo(batch);
    for (Entry entry : batch) {
      if (entry.done() != null) {
        entry
            .done()
            .completeExceptionally(
                new AuditUnavailableException("the audit trail has failed", reason));
      }
    }
  }

  /** Writes and syncs what was taken, then closes. */
  @Override
  public void close() {
    closing = true;
    if (refusal == null) {
      refusal = "the audit trail is closed";
    }
    boolean interrupted = false;
    boolean endQueued = false;
    while (thread.isAlive()) {
      try {
        if (!endQueued) {
          endQueued = queue.offer(END, 10, TimeUnit.MILLISECONDS);
        } else {
          thread.join();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the audit trail", e);
    }
  }
}
