package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Begins epochs and ends old ones. Every step may be cut short: the next start opens what is there,
 * the next epoch finishes the work. An epoch ends only after every row there is has been opened
 * under the new one.
 */
final class Epochs {

  /** How often the check tries beside running changes before it holds them up. */
  private static final int FREE_CHECKS = 3;

  /** How often it tries where it can hold nobody up. */
  private static final int CHECKS_AMONG_OTHERS = 20;

  private final KeyRing ring;
  private final ShredStore store;
  private final ShredRows rows;
  private final RegionSettings settings;

  Epochs(KeyRing ring, ShredStore store, ShredRows rows, RegionSettings settings) {
    this.ring = ring;
    this.store = store;
    this.rows = rows;
    this.settings = settings;
  }

  synchronized EpochReport begin() {
    long epoch = ring.begin();
    long rewrapped = rewrapAll(epoch);
    long checked = checkAll(epoch);
    Set<Long> ended = ring.endBefore(epoch - settings.retainedEpochs());
    return new EpochReport(epoch, rewrapped, checked, ended);
  }

  /**
   * The same, where others write rows and may begin epochs, too. Rows that others write meanwhile
   * may be under the epochs that do not end.
   *
   * @return empty when somebody else has begun the epoch, and does the work
   */
  synchronized Optional<EpochReport> beginAmongOthers(Instant now) {
    OptionalLong begun = ring.beginAmongOthers(now);
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    long epoch = begun.getAsLong();
    long first = epoch - settings.retainedEpochs();
    long rewrapped = rewrapAll(epoch);
    long checked = checkAmongOthers(first);
    return Optional.of(new EpochReport(epoch, rewrapped, checked, ring.endBefore(first)));
  }

  private long rewrapAll(long epoch) {
    long rewrapped = 0;
    while (true) {
      List<Row> batch = store.wrappedBefore(epoch, settings.rewrapBatch());
      if (batch.isEmpty()) {
        return rewrapped;
      }
      List<Row> renewed = batch.stream().map(rows::rewrap).toList();
      ring.whileWriting(() -> store.rewrap(renewed).toCompletableFuture().join());
      rewrapped += renewed.size();
      Row first = batch.getFirst();
      if (store.find(first.keyId(), first.slot()).filter(row -> row.epoch() < epoch).isPresent()) {
        throw new IllegalStateException("the shred store did not take a rewrapped row");
      }
    }
  }

  /** Opens every row; the count must agree, or the scan has missed some. */
  private long checkAll(long epoch) {
    for (int i = 0; i < FREE_CHECKS; i++) {
      long before = store.count();
      long seen = openAll(epoch);
      if (seen == before && seen == store.count()) {
        return seen;
      }
    }
    AtomicLong seen = new AtomicLong();
    ring.whileStill(() -> {
      seen.set(openAll(epoch));
      if (seen.get() != store.count()) {
        throw new IntegrityException(
            "the shred store counts " + store.count() + " rows and shows " + seen);
      }
    });
    return seen.get();
  }

  private long checkAmongOthers(long first) {
    for (int i = 0; i < CHECKS_AMONG_OTHERS; i++) {
      long before = store.count();
      long seen = openAll(first);
      if (seen == before && seen == store.count()) {
        return seen;
      }
    }
    throw new IllegalStateException("rows change all the time; no epoch ends now");
  }

  /**
   * Opens every row.
   *
   * @throws IntegrityException when one is not as it was written, or of an epoch that is not open
   */
  long openAll() {
    return openAll(Long.MIN_VALUE);
  }

  private long openAll(long first) {
    AtomicLong seen = new AtomicLong();
    store.scan(row -> {
      if (row.epoch() < first) {
        throw new IntegrityException(
            "the shred row "
                + row.slot()
                + " of key "
                + row.keyId()
                + " stayed in epoch "
                + row.epoch());
      }
      Secret opened = rows.open(row);
      opened.close();
      seen.incrementAndGet();
    });
    return seen.get();
  }
}
