package dev.holdfast.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a day adds to something that was looked at for a while: the slope of the straight line
 * through the samples, and how steep it may be with a likelihood of 95 %.
 *
 * @param aDay part of the level at the start that a day adds, by the line: 0.02 is two percent
 * @param aDayAtMost the same by the steepest line that the samples leave likely
 */
record Growth(double aDay, double aDayAtMost) {

  static final int FEWEST_SAMPLES = 20;

  private static final double MOST_A_DAY = 0.05;
  private static final double LIKELY = 1.6449;

  record Sample(Duration at, double value) {
    double days() {
      return at.toNanos() / (double) Duration.ofDays(1).toNanos();
    }
  }

  static Growth of(List<Sample> samples) {
    int count = samples.size();
    if (count < FEWEST_SAMPLES) {
      throw new IllegalArgumentException(count + " samples are too few");
    }
    double meanDays = samples.stream().mapToDouble(Sample::days).average().orElseThrow();
    double meanValue = samples.stream().mapToDouble(Sample::value).average().orElseThrow();
    double spread = 0;
    double common = 0;
    for (Sample sample : samples) {
      spread += square(sample.days() - meanDays);
      common += (sample.days() - meanDays) * (sample.value() - meanValue);
    }
    double slope = common / spread;
    double start = meanValue + slope * (samples.get(0).days() - meanDays);
    double rest = 0;
    for (Sample sample : samples) {
      rest += square(sample.value() - meanValue - slope * (sample.days() - meanDays));
    }
    double error = Math.sqrt(rest / (count - 2) / spread);
    return new Growth(part(slope, start), part(slope + quantile(count - 2) * error, start));
  }

  /** What stays at nothing does not grow; what comes out of nothing grows beyond measure. */
  private static double part(double slope, double start) {
    return slope == 0 ? 0 : slope / Math.max(0, start);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Of Student's distribution, 95 %, by its expansion around the normal one. */
  private static double quantile(int freedom) {
    double z = LIKELY;
    double cube = z * z * z;
    return z
        + (cube + z) / (4 * freedom)
        + (5 * cube * z * z + 16 * cube + 3 * z) / (96.0 * freedom * freedom);
  }

  boolean passes() {
    return aDayAtMost <= MOST_A_DAY;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%+.1f %% a day, at most %+.1f %%", 100 * aDay, 100 * aDayAtMost);
  }
}
