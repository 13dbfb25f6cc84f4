package dev.holdfast.crypto.region;

import dev.holdfast.model.name.KeyId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Map<Place, Resident<K>> residents = new ConcurrentHashMap<>();
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
    Resident<K> resident = residents.get(place);
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
    Resident<K> before = residents.put(place, new Resident<>(opened, clock.millis()));
    if (before != null) {
      close(before.key);
    }
    if (!stillThere.getAsBoolean()) {
      evict(place);
    }
    if (residents.size() > max) {
      evictOldest();
    }
    return opened;
  }

  void evict(Place place) {
    Resident<K> resident = residents.remove(place);
    if (resident != null) {
      close(resident.key);
    }
  }

  void evict(KeyId keyId) {
    for (Place place : residents.keySet()) {
      if (place.keyId().equals(keyId)) {
        evict(place);
      }
    }
  }

  void evictIdle() {
    long since = clock.millis() - idleMillis;
    residents.forEach((place, resident) -> {
      if (resident.usedAt <= since) {
        evict(place);
      }
    });
  }

  void evictAll() {
    residents.keySet().forEach(this::evict);
  }

  int size() {
    return residents.size();
  }

  private synchronized void evictOldest() {
    int surplus = residents.size() - max;
    if (surplus <= 0) {
      return;
    }
    record Aged(Place place, long usedAt) {}
    List<Aged> oldest =
        residents.entrySet().stream()
            .map(entry -> new Aged(entry.getKey(), entry.getValue().usedAt))
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
