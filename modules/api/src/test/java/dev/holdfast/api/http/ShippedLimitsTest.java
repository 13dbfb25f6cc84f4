package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The limits as they are shipped; other tests run with shorter ones. */
class ShippedLimitsTest {

  /** Within which whoever sends something bad, or slowly, has an answer. */
  private static final Duration SOON = Duration.ofSeconds(5);

  /** For reading and answering what did arrive. */
  private static final Duration SPARE = Duration.ofMillis(500);

  private final Config limits = ConfigFactory.defaultReference().getConfig("holdfast.api");

  @Test
  void whoeverIsSlowWithHeadAndBody_isAnsweredSoon() {
    assertThat(limits.getDuration("head-timeout").plus(limits.getDuration("body-timeout")))
        .isLessThanOrEqualTo(SOON.minus(SPARE));
  }

  @Test
  void whatIsSilent_livesLongerThanWhatWaitsForItsAnswer() {
    assertThat(limits.getDuration("idle-timeout"))
        .isGreaterThan(limits.getDuration("answer-timeout"));
  }

  @Test
  void headers_areLimitedToEightKib_andCredentialsToWhatTheLibraryTakes() {
    assertThat(limits.getBytes("max-header-value-length")).isEqualTo(8192);
    assertThat(limits.getBytes("server.parsing.max-header-value-length"))
        .isGreaterThan(limits.getBytes("max-header-value-length"))
        .isLessThan(limits.getBytes("max-head-length"));
  }
}
