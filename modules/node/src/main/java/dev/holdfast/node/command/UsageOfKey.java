package dev.holdfast.node.command;

import dev.holdfast.journal.store.SqliteUsageStore;
import dev.holdfast.model.audit.CountedUse;
import dev.holdfast.model.audit.UsageTally;
import dev.holdfast.model.audit.UsageTally.Count;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one key's uses.
 *
 * @param since from when on uses are known; empty when the trail is empty
 */
record UsageOfKey(Optional<Instant> since, Map<CountedUse, Count> counts) {

  /**
   * What was stored and what the trail tells besides.
   *
   * @param key an id or ARN
   */
  static UsageOfKey of(String key, Optional<SqliteUsageStore.Stored> stored, UsageTally tail) {
    Map<CountedUse, Count> counts =
        new HashMap<>(stored.map(SqliteUsageStore.Stored::counts).orElse(Map.of()));
    tail.counts()
        .forEach((use, count) -> {
          if (use.key().equals(key) || use.key().endsWith("/" + key)) {
            counts.merge(use, count, Count::plus);
          }
        });
    return new UsageOfKey(stored.map(SqliteUsageStore.Stored::since).or(tail::since), counts);
  }
}
