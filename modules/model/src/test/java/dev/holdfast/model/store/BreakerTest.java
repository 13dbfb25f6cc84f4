package dev.holdfast.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static Breaker failedTimes(int times) {
    Breaker breaker = Breaker.CLOSED;
    for (int i = 0; i < times; i++) {
      breaker = breaker.failed(NOW);
    }
    return breaker;
  }

  @Test
  void opens_afterSomeFailuresInARow_notBefore() {
    assertThat(failedTimes(Breaker.MOST_FAILURES - 1).lets(NOW)).isTrue();
    assertThat(failedTimes(Breaker.MOST_FAILURES).lets(NOW)).isFalse();
  }

  @Test
  void letsOneTry_whenItHasRested() {
    Breaker open = failedTimes(Breaker.MOST_FAILURES);
    Instant rested = NOW.plus(Breaker.REST);
    assertThat(open.lets(rested.minusNanos(1))).isFalse();
    assertThat(open.lets(rested)).isTrue();
    assertThat(open.tried(rested).lets(rested)).isFalse();
  }

  /** Whatever became of who tried: the next may once it has rested as long again. */
  @Test
  void restsAgain_afterATryThatFailedOrWasLost() {
    Instant rested = NOW.plus(Breaker.REST);
    Breaker tried = failedTimes(Breaker.MOST_FAILURES).tried(rested);
    assertThat(tried.failed(rested).lets(rested)).isFalse();
    assertThat(tried.lets(rested.plus(Breaker.REST))).isTrue();
  }

  @Test
  void clockThatGoesBack_doesNotLengthenTheRest() {
    assertThat(failedTimes(Breaker.MOST_FAILURES).lets(NOW.minusSeconds(3600))).isTrue();
  }
}
