package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final int SAMPLES = 90;
  private static final Duration BETWEEN = Duration.ofSeconds(30);

  /** As a soak of an hour gives them. */
  private static List<Growth.Sample> samples(DoubleUnaryOperator valueAfterDays) {
    return IntStream.range(0, SAMPLES)
        .mapToObj(i -> {
          Duration at = Duration.ofMinutes(15).plus(BETWEEN.multipliedBy(i));
          return new Growth.Sample(
              at, valueAfterDays.applyAsDouble(new Growth.Sample(at, 0).days()));
        })
        .toList();
  }

  private static DoubleUnaryOperator noisy(DoubleUnaryOperator line, double noise, long seed) {
    Random random = new Random(seed);
    return days -> line.applyAsDouble(days) + noise * random.nextGaussian();
  }

  @Test
  void flatSeriesDoesNotGrow() {
    Growth growth = Growth.of(samples(days -> 64));
    assertThat(growth.aDay()).isEqualTo(0);
    assertThat(growth.aDayAtMost()).isEqualTo(0);
    assertThat(growth.passes()).isTrue();
  }

  @Test
  void whatIsAlwaysNothing_doesNotGrow_andWhatComesOutOfNothingDoes() {
    assertThat(Growth.of(samples(days -> 0)).passes()).isTrue();
    assertThat(Growth.of(samples(days -> 1000 * (days - 15 / 1440.0))).passes()).isFalse();
  }

  @Test
  void straightRise_isTakenForWhatItIs() {
    Growth leak = Growth.of(samples(days -> 200 * (1 + 0.20 * days)));
    assertThat(leak.aDay()).isCloseTo(0.20, within(0.001));
    assertThat(leak.aDayAtMost()).isCloseTo(leak.aDay(), within(1e-6));
    assertThat(leak.passes()).isFalse();
    assertThat(Growth.of(samples(days -> 200 * (1 + 0.04 * days))).passes()).isTrue();
    assertThat(Growth.of(samples(days -> 200 * (1 - 0.20 * days))).passes()).isTrue();
  }

  @Test
  void littleNoise_isNoGrowth_andHidesNone() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(Growth.of(samples(noisy(days -> 64, 0.03, seed))).passes()).isTrue();
      assertThat(Growth.of(samples(noisy(days -> 64 * (1 + 0.2 * days), 0.03, seed))).passes())
          .isFalse();
    }
  }

  /** Up and down by a tenth, the second half as in a mirror: the line itself is flat. */
  @Test
  void muchNoise_passesForNothing_thoughTheLineIsFlat() {
    List<Growth.Sample> flat = samples(days -> 64);
    List<Growth.Sample> noisy =
        IntStream.range(0, SAMPLES)
            .mapToObj(i ->
                new Growth.Sample(
                    flat.get(i).at(), Math.min(i, SAMPLES - 1 - i) % 2 == 0 ? 70 : 58))
            .toList();
    Growth growth = Growth.of(noisy);
    assertThat(growth.aDay()).isCloseTo(0, within(1e-6));
    assertThat(growth.aDayAtMost()).isGreaterThan(1);
    assertThat(growth.passes()).isFalse();
  }

  /** What "at most" says holds nineteen times of twenty. */
  @Test
  void bound_isOf95Percent() {
    double truth = 0.03;
    long held =
        IntStream.range(0, 4000)
            .filter(seed ->
                Growth.of(samples(noisy(days -> 100 * (1 + truth * days), 0.2, seed))).aDayAtMost()
                    >= truth)
            .count();
    assertThat(held / 4000.0).isCloseTo(0.95, within(0.015));
  }

  @Test
  void fewSamples_sayNothing() {
    List<Growth.Sample> few = samples(days -> 1).subList(0, Growth.FEWEST_SAMPLES - 1);
    assertThatThrownBy(() -> Growth.of(few)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wordsSayBothFigures() {
    assertThat(new Growth(0.0123, -0.004)).hasToString("+1.2 % a day, at most -0.4 %");
  }
}
