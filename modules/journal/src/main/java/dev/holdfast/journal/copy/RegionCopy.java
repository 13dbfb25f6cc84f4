package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Copies a region that nobody writes from one store into another, byte by byte. It takes up what an
 * earlier one has left, at any point: what is there is not written again, and shred keys that have
 * changed or gone meanwhile change or go. The key ring comes last, since without it nothing opens
 * the copy. At the end both sides are read again and compared.
 */
public final class RegionCopy {

  /** Writing once and reading on both sides. */
  private static final int PASSES = 3;

  private final RegionStorage from;
  private final RegionStorage to;
  private final PartCopy parts;
  private final Steps steps = new Steps();

  public RegionCopy(RegionStorage from, RegionStorage to) {
    this.from = from;
    this.to = to;
    this.parts = new PartCopy(from, to);
  }

  /** How much is done, 0 to 1. */
  public double progress() {
    return steps.part();
  }

  /**
   * Copies and compares; blocks.
   *
   * @param tick called after each step, by one thread at a time
   * @return what is on both sides
   * @throws IntegrityException when the source has gaps, or both sides are not the same in the end
   */
  public RegionState run(Runnable tick) {
    Runnable step = steps.counting(tick);
    steps.expect(PASSES * (from.events().persistenceIdCount() + from.shreds().count()));
    try {
      copyStreams(step);
      copyShreds(step);
      parts.ring();
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
          parts.stream(stream);
          step.run();
        });
      }
      abreast.finish();
    }
  }

  /** A key at a time, because its rows are one write then. */
  private void copyShreds(Runnable step) {
    Map<KeyId, List<Row>> byKey = new HashMap<>();
    from.shreds()
        .scan(row -> byKey.computeIfAbsent(row.keyId(), key -> new ArrayList<>()).add(row));
    Set<KeyId> keys = new HashSet<>(byKey.keySet());
    // What is gone from the source goes from the copy.
    to.shreds().scan(row -> keys.add(row.keyId()));
    try (Abreast abreast = new Abreast()) {
      for (KeyId key : keys) {
        List<Row> rows = byKey.getOrDefault(key, List.of());
        abreast.start(() -> {
          parts.rows(key, rows);
          rows.forEach(row -> step.run());
        });
      }
      abreast.finish();
    }
  }
}
