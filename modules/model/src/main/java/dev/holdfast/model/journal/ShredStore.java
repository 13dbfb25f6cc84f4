package dev.holdfast.model.journal;

import dev.holdfast.model.name.KeyId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The one mutable store: a row for each shred key (and each KMS key's metadata key), wrapped under
 * the region's domain key of some epoch, and the key ring of those domain keys. It lives outside
 * the journal, because destroying its rows is what deletes a key. Reads block; changes complete
 * when they are durable.
 */
public interface ShredStore {

  /**
   * The slot of a KMS key's metadata key; every other is that of a {@link
   * dev.holdfast.model.key.BackingKey}.
   */
  String METADATA = "metadata";

  /**
   * A wrapped shred key.
   *
   * @param epoch the epoch of the domain key that wraps it
   */
  record Row(KeyId keyId, String slot, long epoch, byte[] wrapped) {}

  /**
   * A wrapped domain key or journal key.
   *
   * @param name {@code domain} or {@code journal}; {@code anchor} for what hands a root's anchor
   *     over to other copies of the root
   */
  record RingEntry(String name, long epoch, byte[] wrapped) {}

  /** Writes rows that must not exist yet; all or none. */
  CompletionStage<Void> insert(List<Row> rows);

  Optional<Row> find(KeyId keyId, String slot);

  /** Every row of a key, as of one moment. */
  List<Row> rowsOf(KeyId keyId);

  /**
   * Deletes every row of a key, and overwrites where it stood as far as the medium allows. No rows
   * is no error.
   */
  CompletionStage<Void> delete(KeyId keyId);

  /** Deletes one row, as {@link #delete(KeyId)} does. */
  CompletionStage<Void> delete(KeyId keyId, String slot);

  /**
   * Up to {@code limit} rows wrapped under an epoch before {@code epoch}, in no particular order.
   */
  List<Row> wrappedBefore(long epoch, int limit);

  /**
   * Replaces rows that still exist with the same key and slot and are of an earlier epoch; a row
   * deleted meanwhile stays deleted, and none goes back to an epoch that may be over. All or none.
   */
  CompletionStage<Void> rewrap(List<Row> rows);

  /**
   * Shows every row once, in no particular order; rows changed meanwhile may be shown as before or
   * after. A store of many rows overrides this and streams them.
   */
  default void scan(Consumer<Row> visitor) {
    wrappedBefore(Long.MAX_VALUE, Integer.MAX_VALUE).forEach(visitor);
  }

  long count();

  List<RingEntry> ring();

  /** Writes or replaces a ring entry of the same name and epoch. */
  CompletionStage<Void> putRing(List<RingEntry> entries);

  /**
   * Writes entries of an epoch, all or none, unless the ring has some of that epoch or of a later
   * one. A store that several processes write does it in one step.
   *
   * @return whether they were written
   */
  default CompletionStage<Boolean> addRing(List<RingEntry> entries) {
    return isTaken(entries, ring())
        ? CompletableFuture.completedStage(false)
        : putRing(entries).thenApply(done -> true);
  }

  /** Whether a ring has entries of the epoch of these, or of a later one. */
  static boolean isTaken(List<RingEntry> entries, List<RingEntry> ring) {
    long first = entries.stream().mapToLong(RingEntry::epoch).min().orElseThrow();
    return ring.stream().anyMatch(entry -> entry.epoch() >= first);
  }

  CompletionStage<Void> deleteRing(String name, long epoch);
}
