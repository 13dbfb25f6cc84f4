package dev.holdfast.model.audit;

import dev.holdfast.model.audit.UsageHistory.LastUse;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The uses in a part of the trail, counted. Parts may be added in any order and come to the same:
 * what was counted while the trail was written, and what is counted from its lines. Not for use by
 * several threads.
 */
public final class UsageTally {

  /**
   * @param first to the second, like {@code last}
   */
  public record Count(long times, Instant first, Instant last) {

    public Count plus(Count other) {
      return new Count(
          times + other.times,
          other.first.isBefore(first) ? other.first : first,
          other.last.isAfter(last) ? other.last : last);
    }
  }

  /**
   * A key's last use by the order of the trail, which clocks cannot disturb.
   *
   * @param sequence of its record
   */
  public record Last(long sequence, LastUse use) {}

  /**
   * The last use of an access key or role, by the order of the trail too.
   *
   * @param sequence of its record
   */
  public record Seen(long sequence, IdentityUses.Use use) {

    Seen or(Seen other) {
      return sequence < other.sequence ? other : this;
    }
  }

  private final Map<CountedUse, Count> counts = new HashMap<>();
  private final Map<String, Last> lasts = new HashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private @Nullable Instant since;

  /**
   * @param sequence of the record in the trail
   */
  public void add(AuditRecord record, long sequence) {
    Instant at = record.eventTime().truncatedTo(ChronoUnit.SECONDS);
    began(at);
    String id = IdentityUses.idIn(record);
    if (id != null) {
      seen.merge(id, new Seen(sequence, use(record, at)), Seen::or);
    }
    List<CountedUse> uses = CountedUse.of(record);
    if (uses.isEmpty()) {
      return;
    }
    Count times = new Count(record.calls(), at, at);
    for (CountedUse use : uses) {
      counts.merge(use, times, Count::plus);
      last(use.key(), sequence, use.operation(), at, record);
    }
  }

  private static IdentityUses.Use use(AuditRecord record, Instant at) {
    String source = record.eventSource();
    int dot = source.indexOf('.');
    return new IdentityUses.Use(
        at, dot < 0 ? source : source.substring(0, dot), record.awsRegion());
  }

  private void last(
      String key, long sequence, KmsOperation operation, Instant at, AuditRecord record) {
    Last known = lasts.get(key);
    if (known == null || known.sequence < sequence) {
      String requestId = record.requestId();
      lasts.put(
          key,
          new Last(
              sequence,
              new LastUse(operation, at, record.eventId(), requestId == null ? "" : requestId)));
    }
  }

  /** Adds what was counted in another part of the trail. */
  public void add(UsageTally other) {
    other.counts.forEach((use, count) -> counts.merge(use, count, Count::plus));
    other.lasts.forEach(
        (key, last) -> lasts.merge(key, last, (a, b) -> a.sequence < b.sequence ? b : a));
    other.seen.forEach((id, last) -> seen.merge(id, last, Seen::or));
    other.since().ifPresent(this::began);
  }

  private void began(Instant at) {
    if (since == null || at.isBefore(since)) {
      since = at;
    }
  }

  public Map<CountedUse, Count> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** By the keys' ARNs. */
  public Map<String, Last> lasts() {
    return Collections.unmodifiableMap(lasts);
  }

  /** By the ids of access keys and roles. */
  public Map<String, Seen> seen() {
    return Collections.unmodifiableMap(seen);
  }

  /** How much there is to be stored. */
  public int size() {
    return counts.size() + seen.size();
  }

  /** Of the earliest record, whether it told of a use or not. */
  public Optional<Instant> since() {
    return Optional.ofNullable(since);
  }
}
