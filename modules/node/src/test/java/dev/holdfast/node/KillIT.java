package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * Kills the whole server under writers of mixed changes, again and again; what it had acknowledged
 * is there afterwards. {@code -Dholdfast.serverKills=40} for the full run.
 */
class KillIT {

  private static final int WRITERS = 8;
  private static final int KILLS = Integer.getInteger("holdfast.serverKills", 4);
  private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());

  @TempDir Path data;

  @Test
  void whatWasAcknowledged_survivesEveryKill() throws Exception {
    System.out.println("kills " + KILLS + ", seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    List<KeyWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new KeyWriter("w" + i, random.split()));
    }
    for (int kill = 0; kill < KILLS; kill++) {
      try (LaunchedServer server = LaunchedServer.dev(data)) {
        check(writers, server.endpoint());
        long before = acknowledged(writers);
        writeUntilKilled(writers, server, 5 + random.nextInt(500));
        assertThat(acknowledged(writers)).as("something was written").isGreaterThan(before);
      }
    }
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      check(writers, server.endpoint());
      System.out.println("acknowledged changes, all there: " + acknowledged(writers));
    }
  }

  /** The same writers, kill and check find a server out that acknowledges before it appends. */
  @Test
  void control_acknowledgingFirst_isCaught() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<KeyWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new KeyWriter("c" + i, random.split()));
    }
    try (LaunchedServer server =
        LaunchedServer.start(ServerThatAcknowledgesFirst.class, data.toString())) {
      writeUntilKilled(writers, server, 500);
    }
    try (LaunchedServer server = LaunchedServer.dev(data)) {
      assertThatThrownBy(() -> check(writers, server.endpoint()))
          .isInstanceOfAny(AssertionError.class, NotFoundException.class);
    }
  }

  private static void writeUntilKilled(List<KeyWriter> writers, LaunchedServer server, int millis)
      throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    URI endpoint = server.endpoint();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (KeyWriter writer : writers) {
        runs.add(threads.submit(() -> writer.writeWhile(endpoint, () -> !killed.get())));
      }
      // Time passes here on purpose: the kill is to fall into the midst of the writing, wherever
      // that is.
      long before = acknowledged(writers);
      server.killAfter(() -> acknowledged(writers) > before, millis);
      killed.set(true);
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static void check(List<KeyWriter> writers, URI endpoint) {
    try (var kms = Clients.kms(endpoint)) {
      writers.forEach(writer -> writer.check(kms));
    }
  }

  private static long acknowledged(List<KeyWriter> writers) {
    return writers.stream().mapToLong(KeyWriter::acknowledged).sum();
  }
}
