package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings one part of a region from a store into another that nobody else writes: a stream, the rows
 * of a key, the ring. Each takes up what an earlier copy of the same part has left.
 */
final class PartCopy {

  /** Of one append: what several rows bring is one batch, which Cassandra wants small. */
  private static final int MAX_ROWS = 64;

  private static final int MAX_BYTES = 32 * 1024;

  private final RegionStorage from;
  private final RegionStorage to;

  PartCopy(RegionStorage from, RegionStorage to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies a stream's events up to where it stood.
   *
   * @return whether any were missing
   */
  boolean stream(StoredStream stream) {
    String id = stream.persistenceId();
    long last = stream.head().sequence();
    StreamHead head = to.events().head(id);
    if (head.sequence() >= last) {
      return false;
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
    return true;
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

  /**
   * Gives a key these shred rows, and no others.
   *
   * @return whether the copy had others
   */
  boolean rows(KeyId keyId, List<Row> rows) {
    List<Row> missing = new ArrayList<>(rows);
    boolean changed = false;
    for (Row there : to.shreds().rowsOf(keyId)) {
      if (!missing.removeIf(row -> isSame(row, there))) {
        // Not rewrapped, which only leads to later epochs: what stands here may be of the same one.
        done(to.shreds().delete(keyId, there.slot()));
        changed = true;
      }
    }
    if (missing.isEmpty()) {
      return changed;
    }
    done(to.shreds().insert(missing));
    return true;
  }

  private static boolean isSame(Row one, Row other) {
    return one.slot().equals(other.slot())
        && one.epoch() == other.epoch()
        && Arrays.equals(one.wrapped(), other.wrapped());
  }

  /**
   * Copies the ring.
   *
   * @return what it is
   */
  List<RingEntry> ring() {
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
    return source;
  }

  static <T extends @Nullable Object> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
