package dev.holdfast.model.rate;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Counts the requests of each account against its rates. Nobody pays for rates that are not set.
 */
public final class RateLimits {

  public static final RateLimits NONE = new RateLimits(RequestRates.UNLIMITED, () -> 0);

  private final RequestRates rates;
  private final LongSupplier nanos;
  private final boolean unlimited;

  /** Grows with the accounts, which only their owner makes. */
  private final ConcurrentMap<Place, TokenBucket> buckets = new ConcurrentHashMap<>();

  private record Place(AccountId account, Region region, RequestClass kind) {}

  /**
   * @param nanos of a clock that only goes forward
   */
  public RateLimits(RequestRates rates, LongSupplier nanos) {
    this.rates = rates;
    this.nanos = nanos;
    this.unlimited = rates.isUnlimited();
  }

  /** Whether one more request is within the rate; it counts if it is. */
  public boolean admits(AccountId account, Region region, RequestClass kind) {
    if (unlimited) {
      return true;
    }
    OptionalDouble rate = rates.perSecond(account, kind);
    if (rate.isEmpty()) {
      return true;
    }
    long now = nanos.getAsLong();
    return buckets
        .computeIfAbsent(
            new Place(account, region, kind), place -> new TokenBucket(rate.getAsDouble(), now))
        .take(now);
  }
}
