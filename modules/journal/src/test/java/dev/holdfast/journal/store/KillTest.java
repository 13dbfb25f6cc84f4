package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.store.StoreWriters.Conduct;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes, with SIGKILL, again and again, and looks for everything that it had
 * been promised.
 */
class KillTest {

  private static final int KILLS = Integer.getInteger("holdfast.kills", 25);
  private static final int CONTROL_KILLS = Math.max(5, KILLS / 20);

  @TempDir Path directory;

  @Test
  void killed_nothingPromisedIsLost() throws Exception {
    Promises all = new Promises();
    for (int i = 0; i < KILLS; i++) {
      Promises promises = killOnce(Conduct.RIGHT, i);
      assertThat(promises.brokenIn(directory)).as("kill " + i).isEmpty();
      all.addAll(promises);
    }
    assertThat(all.count()).isGreaterThan(KILLS * 10L);
    assertThat(all.brokenIn(directory)).isEmpty();
    System.out.println("kills: " + KILLS + ", promises: " + all.count() + ", broken: 0");
  }

  /** The check sees a store that promises too early. */
  @Test
  void control_acknowledgingFirstIsCaught() throws Exception {
    int caught = 0;
    for (int i = 0; i < CONTROL_KILLS; i++) {
      List<String> broken = killOnce(Conduct.ACKNOWLEDGE_FIRST, 1_000_000 + i).brokenIn(directory);
      caught += broken.isEmpty() ? 0 : 1;
    }
    System.out.println("control kills: " + CONTROL_KILLS + ", caught: " + caught);
    // Not each: a kill during the sync finds the writes with the operating system already, which
    // goes on living.
    assertThat(caught).isPositive();
  }

  private Promises killOnce(Conduct conduct, int seed) throws Exception {
    Process writers =
        ChildJvm.start(
            StoreWriters.class, directory.toString(), conduct.name(), Integer.toString(seed));
    try {
      Promises promises = new Promises();
      Thread follower = promises.follow(writers);
      promises.awaitFirst();
      // The moment of the kill is what varies; nothing is waited for.
      assertThat(writers.waitFor(5 + new Random(seed).nextInt(495), TimeUnit.MILLISECONDS))
          .isFalse();
      // Through the handle: Process.destroy would close the pipe with promises still in it.
      assertThat(writers.toHandle().destroyForcibly()).isTrue();
      writers.waitFor();
      follower.join();
      return promises;
    } finally {
      writers.destroyForcibly();
    }
  }
}
