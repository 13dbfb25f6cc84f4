package dev.holdfast.crypto.region;

import dev.holdfast.model.name.KeyId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Open keys in memory, bounded in number and in idle time; the least recently used go first. */
final class ResidentKeys<K extends AutoCloseable> {

  private static final int EVICTED_SHARE = 16;

  /** What a key is kept under. */
  record Place(KeyId keyId, String slot) {}

  private static final class Resident<K> {
    private final K key;
    private volatile long usedAt;

    private Resident(K key, long usedAt) {
      this.key = key;
      this.usedAt = usedAt;
    }
  }

  /**
   * By slot within each key, in maps that are replaced and never changed: a key's slots are evicted
   * together, without a look at all the others.
   */
  private final Map<KeyId, Map<String, Resident<K>>> residents = new ConcurrentHashMap<>();

  private final AtomicInteger size = new AtomicInteger();
  private final int max;
  private final long idleMillis;
  private final InstantSource clock;

  ResidentKeys(int max, Duration idleTime, InstantSource clock) {
    this.max = max;
    this.idleMillis = idleTime.toMillis();
    this.clock = clock;
  }

  /** The open key there, or null. It may be closed at any moment by an eviction. */
  @Nullable K find(Place place) {
    Map<String, Resident<K>> slots = residents.get(place.keyId());
    Resident<K> resident = slots == null ? null : slots.get(place.slot());
    if (resident == null) {
      return null;
    }
    long now = clock.millis();
    if (resident.usedAt != now) {
      resident.usedAt = now;
    }
    return resident.key;
  }

  /**
   * Opens a key and keeps it.
   *
   * @param stillThere asked after the key is in its place: a deletion that came in between has then
   *     either been seen here or will evict the key itself
   */
  K keep(Place place, Supplier<K> opening, BooleanSupplier stillThere) {
    K opened = opening.get();
    Resident<K> before = put(place, new Resident<>(opened, clock.millis()));
    if (before != null) {
      close(before.key);
    }
    if (!stillThere.getAsBoolean()) {
      evict(place);
    }
    if (size.get() > max) {
      evictOldest();
    }
    return opened;
  }

  private @Nullable Resident<K> put(Place place, Resident<K> resident) {
    AtomicReference<@Nullable Resident<K>> before = new AtomicReference<>();
    residents.compute(
        place.keyId(),
        (ignored, slots) -> {
          Map<String, Resident<K>> changed = slots == null ? new HashMap<>() : new HashMap<>(slots);
          before.set(changed.put(place.slot(), resident));
          return Map.copyOf(changed);
        });
    if (before.get() == null) {
      size.incrementAndGet();
    }
    return before.get();
  }

  void evict(Place place) {
    AtomicReference<@Nullable Resident<K>> removed = new AtomicReference<>();
    residents.computeIfPresent(
        place.keyId(),
        (ignored, slots) -> {
          Map<String, Resident<K>> changed = new HashMap<>(slots);
          removed.set(changed.remove(place.slot()));
          return changed.isEmpty() ? null : Map.copyOf(changed);
        });
    Resident<K> resident = removed.get();
    if (resident != null) {
      size.decrementAndGet();
      close(resident.key);
    }
  }

  void evict(KeyId keyId) {
    Map<String, Resident<K>> slots = residents.remove(keyId);
    if (slots != null) {
      size.addAndGet(-slots.size());
      slots.values().forEach(resident -> close(resident.key));
    }
  }

  void evictIdle() {
    long since = clock.millis() - idleMillis;
    for (Aged aged : aged()) {
      if (aged.usedAt <= since) {
        evict(aged.place);
      }
    }
  }

  void evictAll() {
    residents.keySet().forEach(this::evict);
  }

  int size() {
    return size.get();
  }

  private record Aged(Place place, long usedAt) {}

  private List<Aged> aged() {
    List<Aged> all = new ArrayList<>(size.get());
    residents.forEach((keyId, slots) ->
        slots.forEach(
            (slot, resident) -> all.add(new Aged(new Place(keyId, slot), resident.usedAt))));
    return all;
  }

  private synchronized void evictOldest() {
    int surplus = size.get() - max;
    if (surplus <= 0) {
      return;
    }
    List<Aged> oldest =
        aged().stream()
            .sorted(Comparator.comparingLong(Aged::usedAt))
            .limit((long) surplus + max / EVICTED_SHARE)
            .toList();
    oldest.forEach(aged -> evict(aged.place()));
  }

  private void close(K key) {
    try {
      key.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a key did not close", e);
    }
  }
}
