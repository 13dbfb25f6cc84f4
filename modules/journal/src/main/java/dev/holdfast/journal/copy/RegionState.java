package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.journal.ShredStore;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that a region keeps, in a few numbers: equal ones mean the same events in the same streams,
 * the same shred keys and the same ring, whatever store holds them. Which writer a stream has (its
 * epoch) belongs to the store and does not count.
 *
 * @param hash 64 lower-case digits: the sum of the SHA-256 of each stream, row and ring entry
 */
public record RegionState(
    long streams, long events, long shredKeys, long ringEntries, String hash) {

  /** No time stands so far back. */
  private static final long NEVER = Long.MIN_VALUE;

  /**
   * Reads all of it.
   *
   * @param step called after each stream and each row, by any thread
   */
  public static RegionState of(RegionStorage storage, Runnable step) {
    Sum sum = new Sum();
    AtomicLong streams = new AtomicLong();
    AtomicLong events = new AtomicLong();
    AtomicLong shredKeys = new AtomicLong();
    try (Abreast abreast = new Abreast()) {
      for (StoredStream stream : RegionCopy.streams(storage.events())) {
        abreast.start(() -> {
          events.addAndGet(add(sum, storage.events(), stream));
          streams.incrementAndGet();
          step.run();
        });
      }
      abreast.finish();
    }
    storage
        .shreds()
        .scan(row -> {
          shredKeys.incrementAndGet();
          sum.add(
              new Digest("shred")
                  .add(row.keyId().value())
                  .add(row.slot())
                  .add(row.epoch())
                  .add(row.wrapped()));
          step.run();
        });
    var ring = storage.shreds().ring();
    for (ShredStore.RingEntry entry : ring) {
      sum.add(new Digest("ring").add(entry.name()).add(entry.epoch()).add(entry.wrapped()));
    }
    return new RegionState(
        streams.get(), events.get(), shredKeys.get(), ring.size(), sum.toString());
  }

  /** Whether a stream has the same events in two stores, as far as it goes in the one. */
  static boolean isSame(StoredStream copied, EventStore one, EventStore other) {
    long last = copied.head().sequence();
    return Arrays.equals(
        digest(one, copied, last, new long[1]).bytes(),
        digest(other, copied, last, new long[1]).bytes());
  }

  private static long add(Sum sum, EventStore events, StoredStream stream) {
    long[] count = {0};
    // Also what may stand behind the head.
    sum.add(digest(events, stream, Long.MAX_VALUE, count));
    return count[0];
  }

  /**
   * @param count adds up the events
   */
  private static Digest digest(EventStore events, StoredStream stream, long last, long[] count) {
    Digest digest =
        new Digest("stream")
            .add(stream.persistenceId())
            .add(stream.head().sequence())
            .add(millis(stream.wakeAt()));
    events.read(
        stream.persistenceId(),
        1,
        last,
        row -> {
          add(digest, row);
          count[0]++;
        });
    return digest;
  }

  private static void add(Digest digest, EventRow row) {
    digest
        .add(row.sequence())
        .add(row.manifest())
        .add(row.subject() == null ? "" : row.subject().value())
        .add(row.timestampMillis())
        .add(row.writer())
        .add(row.envelope());
  }

  private static long millis(@Nullable Instant wakeAt) {
    return wakeAt == null ? NEVER : wakeAt.toEpochMilli();
  }

  /** Fields behind their lengths, so that no two lists of them look alike. */
  private static final class Digest {

    private final MessageDigest sha256 = Sha256.begin();

    Digest(String kind) {
      add(kind);
    }

    Digest add(byte[] field) {
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
      sha256.update(field);
      return this;
    }

    Digest add(String field) {
      return add(field.getBytes(StandardCharsets.UTF_8));
    }

    Digest add(long field) {
      return add(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
    }

    byte[] bytes() {
      return sha256.digest();
    }
  }

  /** In whatever order they come. */
  private static final class Sum {

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * Sha256.BYTES);

    private BigInteger sum = BigInteger.ZERO;

    synchronized void add(Digest digest) {
      sum = sum.add(new BigInteger(1, digest.bytes())).mod(MODULUS);
    }

    @Override
    public synchronized String toString() {
      byte[] wide = sum.add(MODULUS).toByteArray();
      return HexFormat.of().formatHex(wide, wide.length - Sha256.BYTES, wide.length);
    }
  }
}
