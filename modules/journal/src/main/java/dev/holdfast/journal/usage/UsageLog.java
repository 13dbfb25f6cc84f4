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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
  private static final Duration HAND_OVER_EVERY = Duration.ofSeconds(5);

  /** Of what waits for a store that is slow: beyond that the trail is read again instead. */
  private static final int MAX_WAITING = 50_000;

  private final SqliteUsageStore store;
  private final Path trail;
  private final InstantSource clock;
  private final long everyNanos;
  private final Executor later;

  /** Of the thread that writes the trail alone. */
  private UsageTally unsynced = new UsageTally();

  private UsageTally synced = new UsageTally();
  private long from;
  private String previousHash = "";
  private long to;
  private String hash = "";
  private boolean handing;
  private long lastHandOver = System.nanoTime();

  /** Since when something is on the medium that is not handed over. */
  private @Nullable Instant kept;

  /** The same of what the store has been told and has not answered. */
  private final Deque<Instant> handed = new ArrayDeque<>();

  /** The same of what the store could not take. */
  private @Nullable Instant refused;

  private boolean looksAgain;
  private boolean closed;

  private UsageLog(SqliteUsageStore store, Path trail, InstantSource clock, Duration every) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
    this.everyNanos = every.toNanos();
    this.later = CompletableFuture.delayedExecutor(everyNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Opens or makes the file that keeps what is counted; counting begins with {@link #opened}.
   *
   * @param trail the directory of the audit trail
   * @throws dev.holdfast.journal.store.UnknownSchemaException when a newer version wrote it
   */
  public static UsageLog open(Path file, Path trail, InstantSource clock) {
    return open(file, trail, clock, HAND_OVER_EVERY);
  }

  /**
   * @param every so often what was counted is handed over
   */
  static UsageLog open(Path file, Path trail, InstantSource clock, Duration every) {
    return new UsageLog(SqliteUsageStore.open(file), trail, clock, every);
  }

  /**
   * For how long the store has lacked something that is on the medium, as far as this process has
   * seen it; nothing when it has all.
   */
  public synchronized Duration lag() {
    Instant since = refused != null ? refused : handed.isEmpty() ? kept : handed.getFirst();
    return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
  }

  /** Counts what was written since the store was last told, without keeping the caller. */
  @Override
  public synchronized void opened(long sequence, String hashOfLast) {
    from = sequence + 1;
    previousHash = hashOfLast;
    to = sequence;
    hash = hashOfLast;
    kept = clock.instant();
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
    if (kept == null) {
      kept = clock.instant();
    }
    if (isDue()) {
      handOver();
    } else if (synced.size() > MAX_WAITING) {
      next();
    }
    lookAgain();
  }

  private boolean isDue() {
    return !handing && System.nanoTime() - lastHandOver >= everyNanos;
  }

  /** The last use before a pause is not to wait for the next one. */
  private void lookAgain() {
    if (!looksAgain && (kept != null || refused != null)) {
      looksAgain = true;
      later.execute(this::look);
    }
  }

  private synchronized void look() {
    looksAgain = false;
    if (!closed) {
      if (isDue()) {
        handOverKept();
      }
      lookAgain();
    }
  }

  private void handOverKept() {
    if (kept != null || (refused != null && !handing)) {
      handOver();
    }
  }

  @Override
  public synchronized CompletionStage<Known> ofKey(KeyArn key) {
    handOverKept();
    return store.find(key.toString());
  }

  @Override
  public synchronized CompletionStage<Optional<Use>> lastUse(String id) {
    handOverKept();
    return store.lastUse(id);
  }

  private void handOver() {
    handing = true;
    lastHandOver = System.nanoTime();
    Instant since = kept == null ? clock.instant() : kept;
    kept = null;
    handed.add(since);
    var _ =
        store
            .add(
                new UsageStretch(from, previousHash, to, hash, synced),
                this::missing,
                clock.instant())
            .whenComplete((added, failure) -> handedOver(since, failure));
    next();
  }

  private void next() {
    synced = new UsageTally();
    from = to + 1;
    previousHash = hash;
  }

  private synchronized void handedOver(Instant since, @Nullable Throwable failure) {
    handing = false;
    handed.remove(since);
    if (failure == null) {
      refused = null;
    } else if (refused == null) {
      // Once, not at each attempt as long as it lasts.
      LOG.warn("Uses of keys could not be stored; they will be counted again", failure);
      refused = since;
    }
    lookAgain();
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
      handOverKept();
      closed = true;
    }
    store.close();
  }
}
