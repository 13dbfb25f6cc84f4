package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Copies a region that its servers go on writing. Each key comes with its shred keys as both are at
 * one moment, and all the other streams as they are at one later moment; the copy is what a crash
 * could have left, and a server takes up from it what was under way. What is deleted while it
 * works, until just before it ends, is deleted in the copy. It takes up what an earlier one has
 * left, at any point.
 */
public final class RunningCopy {

  private static final String KEY = "key|";

  /** Each is a change that somebody made in the instant of looking. */
  private static final int MAX_TRIES = 1_000;

  /** Each is due to keys that were deleted since the last, or to an epoch. */
  private static final int MAX_ROUNDS = 1_000;

  private final RegionStorage from;
  private final RegionStorage to;
  private final PartCopy parts;
  private final NamedKeys named;
  private final Steps steps = new Steps();

  /**
   * @param seal of the region
   */
  public RunningCopy(RegionStorage from, RegionStorage to, EventSeal seal) {
    this.from = from;
    this.to = to;
    this.parts = new PartCopy(from, to);
    this.named = new NamedKeys(to.events(), seal);
  }

  /** How much is done, 0 to 1. */
  public double progress() {
    return steps.part();
  }

  /**
   * Copies, and compares the streams; blocks.
   *
   * @param tick called after each step, by one thread at a time
   * @return what is in the copy
   * @throws IntegrityException when the source has gaps, or a stream is not the same in the copy
   * @throws CopyRefusedException when too much changes meanwhile
   */
  public RegionState run(Runnable tick) {
    Runnable step = steps.counting(tick);
    List<StoredStream> all = RegionCopy.streams(from.events());
    List<StoredStream> keys = all.stream().filter(RunningCopy::isKey).toList();
    // Each key is copied, each stream compared and read for what it is, as each row is.
    steps.expect(keys.size() + 2L * all.size() + from.shreds().count());
    try {
      copyKeys(keys, step);
      settle();
    } catch (CompletionException e) {
      throw StageFailure.cause(e) instanceof RuntimeException cause ? cause : e;
    }
    compare(step);
    return RegionState.of(to, step);
  }

  // -- keys

  private void copyKeys(List<StoredStream> keys, Runnable step) {
    var _ =
        anyChanges(
            keys,
            key -> {
              boolean changed = copyKey(key);
              step.run();
              return changed;
            });
  }

  /** Whether any of these has changed the copy; some at a time. */
  private static <T> boolean anyChanges(Collection<T> all, Predicate<T> copying) {
    AtomicBoolean changed = new AtomicBoolean();
    try (Abreast abreast = new Abreast()) {
      for (T one : all) {
        abreast.start(() -> {
          if (copying.test(one)) {
            changed.set(true);
          }
        });
      }
      abreast.finish();
    }
    return changed.get();
  }

  private static boolean isKey(StoredStream stream) {
    return stream.persistenceId().startsWith(KEY);
  }

  /**
   * Copies a key with its rows. What writes a row does so before the event that tells of it, and
   * what destroys one after: rows read while the stream stood still are those of its events.
   *
   * @return whether anything in the copy has changed
   */
  private boolean copyKey(StoredStream stream) {
    String id = stream.persistenceId();
    KeyId key =
        KeyId.parse(id.substring(KEY.length()))
            .orElseThrow(() -> new IntegrityException(id + " names no key id"));
    StoredStream standing = stream;
    boolean changed = false;
    for (int i = 0; i < MAX_TRIES; i++) {
      changed |= parts.stream(standing);
      List<Row> rows = from.shreds().rowsOf(key);
      StoredStream after = from.events().stream(id);
      if (after.head().sequence() == standing.head().sequence()) {
        return parts.rows(key, rows) || changed;
      }
      standing = after;
    }
    throw changesAllTheTime(id);
  }

  private static CopyRefusedException changesAllTheTime(String what) {
    return new CopyRefusedException(what + " changes all the time; try again when it is calmer");
  }

  // -- everything else

  /**
   * The other streams come after the keys: what a key tells of them has happened. What they tell of
   * keys has happened too, so each key that they name newly, or say has ended or lost a grant, is
   * copied behind them. The ring is last: it has the epoch of every row that was read before.
   */
  private void settle() {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      copyOthers();
      boolean changed = copyAgain(keysWithRowsThatAreGone());
      changed |= copyAgain(keysWithRowsOutside(wholeEpochs(parts.ring())));
      if (!changed) {
        return;
      }
    }
    throw changesAllTheTime("the region");
  }

  /**
   * Until none has changed while the keys were copied that they name: so they are of one moment.
   */
  private void copyOthers() {
    List<String> ids =
        RegionCopy.streams(from.events()).stream()
            .filter(stream -> !isKey(stream))
            .map(StoredStream::persistenceId)
            .toList();
    for (int i = 0; i < MAX_TRIES; i++) {
      boolean changed = anyChanges(ids, id -> parts.stream(from.events().stream(id)));
      ids.forEach(named::look);
      changed |= copyAgain(missing(named.listed()));
      changed |= copyAgain(withRows(named.changed()));
      if (!changed) {
        return;
      }
    }
    throw changesAllTheTime("what lists keys");
  }

  private Set<KeyId> missing(Set<KeyId> keys) {
    return keys.stream()
        .filter(key -> to.events().head(KEY + key).equals(StreamHead.ABSENT))
        .collect(Collectors.toSet());
  }

  /** The others were deleted before they were copied, for good. */
  private Set<KeyId> withRows(Set<KeyId> keys) {
    return keys.stream()
        .filter(key -> !to.shreds().rowsOf(key).isEmpty())
        .collect(Collectors.toSet());
  }

  private boolean copyAgain(Set<KeyId> keys) {
    return anyChanges(keys, key -> copyKey(from.events().stream(KEY + key)));
  }

  /** Or what was deleted meanwhile would live on in the copy. */
  private Set<KeyId> keysWithRowsThatAreGone() {
    Set<String> there = new HashSet<>();
    from.shreds().scan(row -> there.add(row.keyId() + " " + row.slot()));
    Set<KeyId> keys = new LinkedHashSet<>();
    to.shreds()
        .scan(row -> {
          if (!there.contains(row.keyId() + " " + row.slot())) {
            keys.add(row.keyId());
          }
        });
    return keys;
  }

  /** Those that open something: with their domain key and the journal key under it. */
  private static Set<Long> wholeEpochs(List<RingEntry> ring) {
    Set<Long> epochs = epochsOf("domain", ring);
    epochs.retainAll(epochsOf("journal", ring));
    return epochs;
  }

  private static Set<Long> epochsOf(String name, List<RingEntry> ring) {
    return ring.stream()
        .filter(entry -> entry.name().equals(name))
        .map(RingEntry::epoch)
        .collect(Collectors.toSet());
  }

  /** Whose epoch has ended since, or has begun since the ring was read. */
  private Set<KeyId> keysWithRowsOutside(Set<Long> epochs) {
    Set<KeyId> keys = new LinkedHashSet<>();
    to.shreds()
        .scan(row -> {
          if (!epochs.contains(row.epoch())) {
            keys.add(row.keyId());
          }
        });
    return keys;
  }

  private void compare(Runnable step) {
    EventStore source = from.events();
    EventStore copy = to.events();
    try (Abreast abreast = new Abreast()) {
      for (StoredStream stream : RegionCopy.streams(copy)) {
        abreast.start(() -> {
          if (!RegionState.isSame(stream, source, copy)) {
            throw new IntegrityException(
                stream.persistenceId() + " is not in the copy what it is in its source");
          }
          step.run();
        });
      }
      abreast.finish();
    }
  }
}
