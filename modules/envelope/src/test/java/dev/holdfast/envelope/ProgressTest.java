package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long MILLISECOND = 1_000_000;
  private static final int MEGABYTE = 1_000_000;

  private final StringWriter terminal = new StringWriter();
  private long now = -5;

  @Test
  void shortWork_saysNothing() throws IOException {
    try (Progress progress = reading(OptionalLong.of(4 * MEGABYTE))) {
      now += 999 * MILLISECOND;
      progress.readNBytes(new byte[MEGABYTE], 0, MEGABYTE);
    }
    assertThat(terminal.toString()).isEmpty();
  }

  @Test
  void longWork_saysHowFarItIs_andCleansUp() throws IOException {
    try (Progress progress = reading(OptionalLong.of(4 * MEGABYTE))) {
      now += 1000 * MILLISECOND;
      progress.readNBytes(new byte[MEGABYTE], 0, MEGABYTE);
      assertThat(terminal.toString()).isEqualTo("\r 25 %  1 of 4 MB  1 MB/s");
      now += 100 * MILLISECOND;
      progress.readNBytes(new byte[MEGABYTE], 0, MEGABYTE);
      assertThat(terminal.toString()).as("not five times a second").doesNotContain("50 %");
    }
    assertThat(terminal.toString()).endsWith("\r");
  }

  @Test
  void pipe_saysHowMuchItWas() throws IOException {
    try (Progress progress = reading(OptionalLong.empty())) {
      now += 1000 * MILLISECOND;
      progress.readNBytes(new byte[2 * MEGABYTE], 0, 2 * MEGABYTE);
      assertThat(terminal.toString()).isEqualTo("\r2 MB  2 MB/s");
    }
  }

  private Progress reading(OptionalLong total) {
    Input input = new Input(new ByteArrayInputStream(new byte[4 * MEGABYTE]), total);
    return new Progress(input, new PrintWriter(terminal), () -> now);
  }
}
