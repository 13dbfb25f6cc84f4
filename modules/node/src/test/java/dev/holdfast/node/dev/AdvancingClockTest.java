package dev.holdfast.node.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvancingClockTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final InstantSource REAL = InstantSource.fixed(NOW);

  @TempDir Path dir;

  @Test
  void showsTheRealTimeUntilItIsMoved() {
    assertThat(clock().instant()).isEqualTo(NOW);
  }

  @Test
  void advancesAddUp_andSurviveARestart() {
    AdvancingClock clock = clock();
    clock.advance(Duration.ofDays(1));
    assertThat(clock.advance(Duration.ofHours(1))).isEqualTo(NOW.plus(Duration.ofHours(25)));
    assertThat(clock().instant()).isEqualTo(NOW.plus(Duration.ofHours(25)));
  }

  @Test
  void neverRunsBackwards() {
    AdvancingClock clock = clock();
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void reset_isForgottenForGood() {
    AdvancingClock clock = clock();
    clock.advance(Duration.ofDays(400));
    clock.reset();
    assertThat(clock.instant()).isEqualTo(NOW);
    assertThat(clock().instant()).isEqualTo(NOW);
  }

  private AdvancingClock clock() {
    return new AdvancingClock(REAL, dir.resolve("clock"));
  }
}
