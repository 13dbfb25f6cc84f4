package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server that is told to end while it is busy ends soon, in order, and with all it promised. */
@Isolated("the three seconds are the server's own, not shared with other tests' processes")
class SigtermIT {

  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());
  private static final int BUSY_MILLIS = 500;
  private static final int WITHIN_SECONDS = 3;

  /** 128 and the number of the signal, as of any program that ends by it. */
  private static final int ENDED_BY_SIGTERM = 143;

  @TempDir Path data;

  @Test
  void serverUnderWriters_endsWithinThreeSeconds_silently_andKeepsWhatItAcknowledged()
      throws Exception {
    System.out.println("seed " + SEED);
    // What other tests have left to be written is not for this server to wait for.
    Launcher.run(data, Map.of(), "sync");
    KeyWriters writers = KeyWriters.named("t", new SplittableRandom(SEED));
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      int exitCode =
          writers.writeUntil(server, BUSY_MILLIS, () -> server.signal("TERM", WITHIN_SECONDS));
      assertThat(exitCode).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(server.output())
          .doesNotContain("\tat ")
          .doesNotContain("Exception")
          .doesNotContain("holdfast: ")
          .doesNotContain("ERROR")
          .doesNotContain("WARN ");
    }
    assertThat(writers.acknowledged()).isPositive();
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      writers.check(server.endpoint());
    }
    System.out.println("acknowledged changes, all there: " + writers.acknowledged());
  }
}
