package dev.holdfast.crypto.region;

import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A shred store in memory that remembers every row and ring entry it ever held, as the attacker
 * with all old backups does, and that can fail before or after any one of its changes.
 */
final class MemoryShredStore implements ShredStore {

  /** The store stops as a crash does. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, RingEntry> ring = new TreeMap<>();
  final List<Row> everyRow = new ArrayList<>();
  final List<RingEntry> everyRingEntry = new ArrayList<>();
  final Set<String> hidden = new HashSet<>();

  /** Done once, before the next epoch is added to the ring. */
  Runnable beforeAdd = () -> {};

  private int changes;
  private int crashAt = Integer.MAX_VALUE;
  private boolean crashBefore;

  void crashAtChange(int change, boolean before) {
    changes = 0;
    crashAt = change;
    crashBefore = before;
  }

  int changes() {
    return changes;
  }

  void put(Row row) {
    rows.put(place(row.keyId(), row.slot()), row);
  }

  private static String place(KeyId keyId, String slot) {
    return keyId + " " + slot;
  }

  private synchronized CompletionStage<Void> change(Runnable change) {
    changes++;
    if (changes == crashAt && crashBefore) {
      return CompletableFuture.failedFuture(new Crash());
    }
    change.run();
    if (changes == crashAt) {
      return CompletableFuture.failedFuture(new Crash());
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> insert(List<Row> added) {
    return change(() -> {
      for (Row row : added) {
        if (rows.containsKey(place(row.keyId(), row.slot()))) {
          throw new IllegalStateException("the row exists");
        }
      }
      added.forEach(this::put);
      everyRow.addAll(added);
    });
  }

  @Override
  public synchronized Optional<Row> find(KeyId keyId, String slot) {
    return Optional.ofNullable(rows.get(place(keyId, slot)));
  }

  @Override
  public synchronized List<Row> rowsOf(KeyId keyId) {
    return rows.values().stream().filter(row -> row.keyId().equals(keyId)).toList();
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId) {
    return change(() -> rows.values().removeIf(row -> row.keyId().equals(keyId)));
  }

  @Override
  public CompletionStage<Void> delete(KeyId keyId, String slot) {
    return change(() -> rows.remove(place(keyId, slot)));
  }

  @Override
  public synchronized List<Row> wrappedBefore(long epoch, int limit) {
    return rows.values().stream()
        .filter(row -> row.epoch() < epoch && !hidden.contains(row.slot()))
        .limit(limit)
        .toList();
  }

  @Override
  public CompletionStage<Void> rewrap(List<Row> changed) {
    return change(() -> {
      changed.forEach(row ->
          rows.computeIfPresent(
              place(row.keyId(), row.slot()),
              (place, there) -> there.epoch() < row.epoch() ? row : there));
      everyRow.addAll(changed);
    });
  }

  @Override
  public synchronized void scan(java.util.function.Consumer<Row> visitor) {
    List.copyOf(rows.values()).forEach(visitor);
  }

  @Override
  public synchronized long count() {
    return rows.size();
  }

  @Override
  public synchronized List<RingEntry> ring() {
    return List.copyOf(ring.values());
  }

  @Override
  public CompletionStage<Void> putRing(List<RingEntry> entries) {
    return change(() -> {
      entries.forEach(entry -> ring.put(entry.name() + " " + entry.epoch(), entry));
      everyRingEntry.addAll(entries);
    });
  }

  /** Somebody else may be there a moment before. */
  @Override
  public CompletionStage<Boolean> addRing(List<RingEntry> entries) {
    Runnable first = beforeAdd;
    beforeAdd = () -> {};
    first.run();
    return ShredStore.super.addRing(entries);
  }

  @Override
  public CompletionStage<Void> deleteRing(String name, long epoch) {
    return change(() -> ring.remove(name + " " + epoch));
  }
}
