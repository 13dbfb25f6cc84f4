package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Copies a region from one store into another that nobody else writes, byte by byte. It takes up
 * what an earlier one has left, at any point: what is there is not written again, and shred keys
 * that have changed or gone meanwhile change or go. The key ring comes last, since without it
 * nothing opens the copy. At the end both sides are read again and compared.
 */
public final class RegionCopy {

  /** Of one append: what several rows bring is one batch, which Cassandra wants small. */
  private static final int MAX_ROWS = 64;

  private static final int MAX_BYTES = 32 * 1024;

  /** Writing once and reading on both sides. */
  private static final int PASSES = 3;

  private final RegionStorage from;
  private final RegionStorage to;
  private final AtomicLong steps = new AtomicLong();
  private volatile long expected;

  public RegionCopy(RegionStorage from, RegionStorage to) {
    this.from = from;
    this.to = to;
  }

  /** How much is done, 0 to 1. */
  public double progress() {
    long all = expected;
    return all == 0 ? 0 : Math.min(1, (double) steps.get() / all);
  }

  /**
   * Copies and compares; blocks.
   *
   * @param tick called after each step, by one thread at a time
   * @return what is on both sides
   * @throws IntegrityException when the source has gaps, or both sides are not the same in the end
   */
  public RegionState run(Runnable tick) {
    Runnable step = () -> step(tick);
    expected = PASSES * (from.events().persistenceIdCount() + from.shreds().count());
    try {
      copyStreams(step);
      copyShreds(step);
      copyRing();
    } catch (CompletionException e) {
      throw StageFailure.cause(e) instanceof RuntimeException cause ? cause : e;
    }
    RegionState source = RegionState.of(from, step);
    RegionState copy = RegionState.of(to, step);
    if (!source.equals(copy)) {
      throw new IntegrityException("the copy is " + copy + ", and what was copied is " + source);
    }
    return copy;
  }

  private synchronized void step(Runnable tick) {
    steps.incrementAndGet();
    tick.run();
  }

  /** At once, because a store in memory lets nobody else read while it shows them. */
  static List<StoredStream> streams(EventStore store) {
    List<StoredStream> streams = new ArrayList<>();
    store.streams(streams::add);
    return streams;
  }

  private void copyStreams(Runnable step) {
    try (Abreast abreast = new Abreast()) {
      for (StoredStream stream : streams(from.events())) {
        abreast.start(() -> {
          copy(stream);
          step.run();
        });
      }
      abreast.finish();
    }
  }

  private void copy(StoredStream stream) {
    String id = stream.persistenceId();
    long last = stream.head().sequence();
    StreamHead head = to.events().head(id);
    if (head.sequence() == last) {
      return;
    }
    if (head.sequence() > 0) {
      // An append of an earlier run may still be on its way.
      head = done(to.events().takeEpoch(id));
    }
    while (head.sequence() < last) {
      List<EventRow> rows = next(id, head.sequence() + 1, last);
      long reached = rows.getLast().sequence();
      done(to.events().append(id, head, rows, reached == last ? stream.wakeAt() : null));
      head = new StreamHead(reached, head.epoch());
    }
  }

  private List<EventRow> next(String persistenceId, long first, long last) {
    List<EventRow> rows = new ArrayList<>();
    from.events().read(persistenceId, first, Math.min(last, first + MAX_ROWS - 1), rows::add);
    int bytes = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).sequence() != first + i) {
        throw gap(persistenceId, first + i);
      }
      bytes += rows.get(i).envelope().length;
      if (i > 0 && bytes > MAX_BYTES) {
        return rows.subList(0, i);
      }
    }
    if (rows.isEmpty()) {
      throw gap(persistenceId, first);
    }
    return rows;
  }

  private static IntegrityException gap(String persistenceId, long sequence) {
    return new IntegrityException(persistenceId + " has no event " + sequence);
  }

  private void copyShreds(Runnable step) {
    ShredStore source = from.shreds();
    ShredStore target = to.shreds();
    try (Abreast abreast = new Abreast()) {
      source.scan(row ->
          abreast.start(() -> {
            put(target, row);
            step.run();
          }));
      abreast.finish();
      List<Row> gone = new ArrayList<>();
      target.scan(row -> {
        if (source.find(row.keyId(), row.slot()).isEmpty()) {
          gone.add(row);
        }
      });
      gone.forEach(row -> done(target.delete(row.keyId(), row.slot())));
    }
  }

  private static void put(ShredStore target, Row row) {
    Optional<Row> there = target.find(row.keyId(), row.slot());
    if (there.isEmpty()) {
      done(target.insert(List.of(row)));
    } else if (there.get().epoch() != row.epoch()
        || !Arrays.equals(there.get().wrapped(), row.wrapped())) {
      // Not rewrapped, which only leads to later epochs: what stands here may be of the same one.
      done(target.delete(row.keyId(), row.slot()));
      done(target.insert(List.of(row)));
    }
  }

  private void copyRing() {
    List<RingEntry> source = from.shreds().ring();
    for (RingEntry entry : to.shreds().ring()) {
      if (source.stream()
          .noneMatch(kept -> kept.name().equals(entry.name()) && kept.epoch() == entry.epoch())) {
        done(to.shreds().deleteRing(entry.name(), entry.epoch()));
      }
    }
    if (!source.isEmpty()) {
      done(to.shreds().putRing(source));
    }
  }

  private static <T extends @Nullable Object> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
