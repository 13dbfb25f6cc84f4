package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * Kills the whole server under writers of mixed changes, again and again; what it had acknowledged
 * is there afterwards. {@code -Dholdfast.serverKills=40} for the full run.
 */
class KillIT {

  private static final int KILLS = Integer.getInteger("holdfast.serverKills", 4);
  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());

  @TempDir Path dir;
  private Path data;

  @BeforeEach
  void haveNoData() {
    data = dir.resolve("data");
  }

  @Test
  void whatWasAcknowledged_survivesEveryKill() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    surviveKills(KILLS, KeyWriters.named("w", random), random, () -> LaunchedServer.dev(data));
  }

  @Test
  void whatWasAcknowledgedOfKeysInStores_survivesEveryKill() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<KeyWriter.Kind> kinds = new ArrayList<>();
    try (OutsideStores stores = new OutsideStores(dir)) {
      try (LaunchedServer server = stores.server(data);
          KmsClient kms = Clients.kms(server.endpoint())) {
        stores.connect(kms).forEach(told -> kinds.add(new KeyWriter.Kind(told, false)));
        server.kill();
      }
      surviveKills(
          Math.ceilDiv(KILLS, 2),
          KeyWriters.named("s", random, kinds),
          random,
          () -> stores.server(data));
    }
  }

  private static void surviveKills(
      int kills, KeyWriters writers, SplittableRandom random, Callable<LaunchedServer> start)
      throws Exception {
    System.out.println("kills " + kills + ", seed " + SEED);
    for (int kill = 0; kill < kills; kill++) {
      try (LaunchedServer server = start.call()) {
        writers.check(server.endpoint());
        long before = writers.acknowledged();
        writers.writeUntil(server, 5 + random.nextInt(500), server::kill);
        assertThat(writers.acknowledged()).as("something was written").isGreaterThan(before);
      }
    }
    try (LaunchedServer server = start.call()) {
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
    } catch (ExecutionException e) {
      // A writer came back to its key before the key was written: caught before the kill.
      assertThat(e).hasCauseInstanceOf(NotFoundException.class);
      return;
    }
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      assertThatThrownBy(() -> writers.check(server.endpoint()))
          .isInstanceOfAny(AssertionError.class, NotFoundException.class);
    }
  }
}
