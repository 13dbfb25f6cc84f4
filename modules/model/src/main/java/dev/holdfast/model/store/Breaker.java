package dev.holdfast.model.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a proxy that does not answer from costing every caller the time that it takes to find out.
 * After some failures in a row it is not asked; when it has rested, one caller tries it, and what
 * comes of that counts for all.
 *
 * @param failures in a row
 * @param restsSince of use only when there were enough of them
 */
public record Breaker(int failures, Instant restsSince) {

  /** How many failures in a row it takes. */
  public static final int MOST_FAILURES = 5;

  /** How long a proxy is not asked then. */
  public static final Duration REST = Duration.ofSeconds(5);

  /** Of a proxy that has not failed. */
  public static final Breaker CLOSED = new Breaker(0, Instant.EPOCH);

  public boolean isOpen() {
    return failures >= MOST_FAILURES;
  }

  /** Whether the proxy may be asked. A clock that goes back does not lengthen a rest. */
  public boolean lets(Instant now) {
    return !isOpen() || now.isBefore(restsSince) || !now.isBefore(restsSince.plus(REST));
  }

  /** After someone was let by: who comes next waits for what comes of it, or as long again. */
  public Breaker tried(Instant now) {
    return isOpen() ? new Breaker(failures, now) : this;
  }

  public Breaker failed(Instant now) {
    return new Breaker(Math.min(failures + 1, MOST_FAILURES), now);
  }
}
