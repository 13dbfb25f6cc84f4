package dev.holdfast.cluster.replication;

import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * For how long replicas have lacked what their primaries have journaled, as who does the due work
 * sees it. It begins anew when that starts, and what it does not see again is forgotten: another
 * node may have taken over.
 */
final class ReplicationLag {

  private final Duration rememberedFor;
  private final ConcurrentMap<Lacking, Seen> lacking = new ConcurrentHashMap<>();

  private record Lacking(KeyId key, Region replica) {}

  private record Seen(Instant first, Instant last) {}

  ReplicationLag(Duration rememberedFor) {
    this.rememberedFor = rememberedFor;
  }

  /** These replicas of a key lack something now. */
  void lack(KeyId key, Set<Region> replicas, Instant now) {
    for (Region replica : replicas) {
      lacking.merge(
          new Lacking(key, replica),
          new Seen(now, now),
          (before, seen) -> new Seen(before.first(), seen.last()));
    }
  }

  void caughtUp(KeyId key, Region replica) {
    lacking.remove(new Lacking(key, replica));
  }

  void caughtUp(KeyId key) {
    lacking.keySet().removeIf(known -> known.key().equals(key));
  }

  /** The longest of each region; regions that lack nothing are not named. */
  SortedMap<Region, Duration> at(Instant now) {
    lacking.values().removeIf(seen -> seen.last().plus(rememberedFor).isBefore(now));
    SortedMap<Region, Duration> longest = new TreeMap<>();
    lacking.forEach((known, seen) ->
        longest.merge(
            known.replica(),
            Duration.between(seen.first(), now),
            (one, other) -> one.compareTo(other) > 0 ? one : other));
    return Collections.unmodifiableSortedMap(longest);
  }
}
