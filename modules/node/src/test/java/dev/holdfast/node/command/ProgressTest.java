package dev.holdfast.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long MILLISECOND = 1_000_000;
  private static final int STRIDE = 1 << 10;

  private final StringWriter err = new StringWriter();
  private double read;
  private long now = Long.MAX_VALUE - 5;

  @Test
  void shortReading_saysNothing() {
    try (Progress progress = on(true)) {
      now += 999 * MILLISECOND;
      tick(progress, 10 * STRIDE);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void longReading_saysHowFarItIs_andCleansUp() {
    try (Progress progress = on(true)) {
      now += 1000 * MILLISECOND;
      read = 0.254;
      tick(progress, STRIDE);
      assertThat(err.toString()).isEqualTo("\r 25 % of the trail");
      read = 0.5;
      now += 199 * MILLISECOND;
      tick(progress, STRIDE);
      assertThat(err.toString()).as("not five times a second").doesNotContain("50 %");
      now += MILLISECOND;
      tick(progress, STRIDE);
      assertThat(err.toString()).isEqualTo("\r 25 % of the trail\r 50 % of the trail");
    }
    assertThat(err.toString()).endsWith("\r                    \r");
  }

  @Test
  void clock_isLookedAtNowAndThenOnly() {
    try (Progress progress = on(true)) {
      now += 1000 * MILLISECOND;
      tick(progress, STRIDE - 1);
      assertThat(err.toString()).isEmpty();
      tick(progress, 1);
      assertThat(err.toString()).isNotEmpty();
    }
  }

  @Test
  void whatIsTakenAway_isTakenAwayOnce() {
    Progress progress = on(true);
    now += 1000 * MILLISECOND;
    tick(progress, STRIDE);
    progress.close();
    String written = err.toString();
    progress.close();
    assertThat(err.toString()).isEqualTo(written);
  }

  @Test
  void fileOrPipe_getsNothing() {
    try (Progress progress = on(false)) {
      now += 10_000 * MILLISECOND;
      tick(progress, 10 * STRIDE);
    }
    assertThat(err.toString()).isEmpty();
  }

  private Progress on(boolean terminal) {
    return new Progress(() -> read, "of the trail", new PrintWriter(err), terminal, () -> now);
  }

  private static void tick(Progress progress, int lines) {
    for (int i = 0; i < lines; i++) {
      progress.tick();
    }
  }
}
