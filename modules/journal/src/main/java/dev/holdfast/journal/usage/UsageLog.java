package dev.holdfast.journal.usage;

import dev.holdfast.journal.audit.Follower;
import dev.holdfast.journal.audit.TrailReader;
import dev.holdfast.journal.audit.TrailTail;
import dev.holdfast.journal.store.SqliteUsageStore;
import dev.holdfast.journal.store.UsageStretch;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.name.KeyArn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the uses of keys, and notes those of access keys and roles, while the trail is written, on
 * the thread that writes it, and hands what it has counted to a store from time to time. Only what
 * is on the medium is handed over, so that nothing is counted that a power cut takes back. What is
 * not handed over when the process dies is counted from the trail at the next start.
 */
public final class UsageLog implements UsageHistory, IdentityUses, Follower, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UsageLog.class);
  private static final long HAND_OVER_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Of what waits for a store that is slow: beyond that the trail is read again instead. */
  private static final int MAX_WAITING = 50_000;

  private final SqliteUsageStore store;
  private final Path trail;
  private final InstantSource clock;

  /** Of the thread that writes the trail alone. */
  private UsageTally unsynced = new UsageTally();

  private UsageTally synced = new UsageTally();
  private long from;
  private String previousHash = "";
  private long to;
  private String hash = "";
  private boolean handing;
  private long lastHandOver = System.nanoTime();

  private UsageLog(SqliteUsageStore store, Path trail, InstantSource clock) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * Opens or makes the file that keeps what is counted; counting begins with {@link #opened}.
   *
   * @param trail the directory of the audit trail
   * @throws dev.holdfast.journal.store.UnknownSchemaException when a newer version wrote it
   */
  public static UsageLog open(Path file, Path trail, InstantSource clock) {
    return new UsageLog(SqliteUsageStore.open(file), trail, clock);
  }

  /** Counts what was written since the store was last told, without keeping the caller. */
  @Override
  public synchronized void opened(long sequence, String hashOfLast) {
    from = sequence + 1;
    previousHash = hashOfLast;
    to = sequence;
    hash = hashOfLast;
    handOver();
  }

  @Override
  public void written(AuditRecord record, long sequence) {
    unsynced.add(record, sequence);
  }

  @Override
  public synchronized void synced(long sequence, String hashOfLast) {
    synced.add(unsynced);
    unsynced = new UsageTally();
    to = sequence;
    hash = hashOfLast;
    if (!handing && System.nanoTime() - lastHandOver > HAND_OVER_NANOS) {
      handOver();
    } else if (synced.size() > MAX_WAITING) {
      next();
    }
  }

  @Override
  public synchronized CompletionStage<Known> ofKey(KeyArn key) {
    if (to >= from) {
      handOver();
    }
    return store.find(key.toString());
  }

  @Override
  public synchronized CompletionStage<Optional<Use>> lastUse(String id) {
    if (to >= from) {
      handOver();
    }
    return store.lastUse(id);
  }

  private void handOver() {
    handing = true;
    lastHandOver = System.nanoTime();
    var _ =
        store
            .add(
                new UsageStretch(from, previousHash, to, hash, synced),
                this::missing,
                clock.instant())
            .whenComplete((added, failure) -> handedOver(failure));
    next();
  }

  private void next() {
    synced = new UsageTally();
    from = to + 1;
    previousHash = hash;
  }

  private synchronized void handedOver(@Nullable Throwable failure) {
    handing = false;
    if (failure != null) {
      LOG.warn("Uses of keys could not be stored; they will be counted again", failure);
    }
  }

  private UsageStretch.Missing missing(long counted, String hashOfCounted, long before)
      throws IOException {
    TrailTail tail = TrailTail.read(TrailReader.of(trail), before, counted, hashOfCounted);
    return new UsageStretch.Missing(tail.tally(), tail.isAnotherTrail());
  }

  /** Stores what was counted; after the trail has been closed. */
  @Override
  public void close() {
    synchronized (this) {
      if (to >= from) {
        handOver();
      }
    }
    store.close();
  }
}
