package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * Kills the whole server under writers of mixed changes, again and again; what it had acknowledged
 * is there afterwards. {@code -Dholdfast.serverKills=40} for the full run.
 */
class KillIT {

  private static final int KILLS = Integer.getInteger("holdfast.serverKills", 4);
  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());

  @TempDir Path data;

  @Test
  void whatWasAcknowledged_survivesEveryKill() throws Exception {
    System.out.println("kills " + KILLS + ", seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    KeyWriters writers = KeyWriters.named("w", random);
    for (int kill = 0; kill < KILLS; kill++) {
      try (LaunchedServer server = LaunchedServer.dev(data)) {
        writers.check(server.endpoint());
        long before = writers.acknowledged();
        writers.writeUntil(server, 5 + random.nextInt(500), server::kill);
        assertThat(writers.acknowledged()).as("something was written").isGreaterThan(before);
      }
    }
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      writers.check(server.endpoint());
      System.out.println("acknowledged changes, all there: " + writers.acknowledged());
    }
  }

  /** The same writers, kill and check find a server out that acknowledges before it appends. */
  @Test
  void control_acknowledgingFirst_isCaught() throws Exception {
    KeyWriters writers = KeyWriters.named("c", new SplittableRandom(SEED));
    try (LaunchedServer server =
        LaunchedServer.start(ServerThatAcknowledgesFirst.class, data.toString())) {
      writers.writeUntil(server, 500, server::kill);
    }
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      assertThatThrownBy(() -> writers.check(server.endpoint()))
          .isInstanceOfAny(AssertionError.class, NotFoundException.class);
    }
  }
}
