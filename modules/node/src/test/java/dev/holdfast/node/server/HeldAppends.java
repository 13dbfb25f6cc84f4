package dev.holdfast.node.server;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.ShredStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A region's storage whose appends wait for as long as they are held, or take their time one behind
 * the other, or keep memory, and do nothing else wrong.
 */
final class HeldAppends implements RegionStorage, EventStore {

  private final RegionStorage right;
  private final CompletableFuture<Void> arrived = new CompletableFuture<>();
  private volatile CompletableFuture<Void> released = CompletableFuture.completedFuture(null);

  private volatile long nanosEach;
  private volatile int keptBytesEach;
  private final Queue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();
  private long free = System.nanoTime();

  HeldAppends(RegionStorage right) {
    this.right = right;
  }

  /**
   * Holds every append from now on.
   *
   * @return completes when one waits
   */
  CompletableFuture<Void> hold() {
    released = new CompletableFuture<>();
    return arrived;
  }

  /** Has one append after the other take so long from now on, however many wait. */
  void takeForEach(Duration time) {
    nanosEach = time.toNanos();
  }

  /** Has each append take so much memory from now on, beside the heap, and give none back. */
  void keepOfEach(int bytes) {
    keptBytesEach = bytes;
  }

  /** Its turn ends so long after it came, or after the turn before it. */
  private synchronized CompletableFuture<Void> turn() {
    long now = System.nanoTime();
    free = Math.max(now, free) + nanosEach;
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(free - now, TimeUnit.NANOSECONDS));
  }

  void release() {
    released.complete(null);
  }

  @Override
  public CompletionStage<Void> append(
      String persistenceId, StreamHead head, List<EventRow> rows, @Nullable Instant wakeAt) {
    if (keptBytesEach > 0) {
      kept.add(ByteBuffer.allocateDirect(keptBytesEach));
    }
    CompletableFuture<Void> mayGoOn = nanosEach > 0 ? turn() : released;
    if (mayGoOn.isDone()) {
      return right.events().append(persistenceId, head, rows, wakeAt);
    }
    arrived.complete(null);
    List<EventRow> copy = List.copyOf(rows);
    return mayGoOn.thenCompose(
        released -> right.events().append(persistenceId, head, copy, wakeAt));
  }

  @Override
  public EventStore events() {
    return this;
  }

  @Override
  public ShredStore shreds() {
    return right.shreds();
  }

  @Override
  public CompletionStage<StreamHead> takeEpoch(String persistenceId) {
    return right.events().takeEpoch(persistenceId);
  }

  @Override
  public StreamHead head(String persistenceId) {
    return right.events().head(persistenceId);
  }

  @Override
  public StoredStream stream(String persistenceId) {
    return right.events().stream(persistenceId);
  }

  @Override
  public void read(String persistenceId, long from, long to, Consumer<EventRow> consumer) {
    right.events().read(persistenceId, from, to, consumer);
  }

  @Override
  public CompletionStage<String> establish(String fact, String value) {
    return right.events().establish(fact, value);
  }

  @Override
  public Optional<String> fact(String fact) {
    return right.events().fact(fact);
  }

  @Override
  public long persistenceIdCount() {
    return right.events().persistenceIdCount();
  }

  @Override
  public void streams(Consumer<StoredStream> visitor) {
    right.events().streams(visitor);
  }

  @Override
  public List<String> due(Instant now, int limit) {
    return right.events().due(now, limit);
  }

  @Override
  public CompletionStage<StorageFailedException> failure() {
    return right.events().failure();
  }

  @Override
  public void close() {
    right.close();
  }
}
