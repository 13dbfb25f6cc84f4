package dev.holdfast.crypto.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class YieldingThreadsTest {

  /** Of /proc/thread-self/stat, counted from behind the name, which may have spaces. */
  private static final int POLICY_FIELD = 38;

  @Test
  void itsThreads_giveWayToOthers_andNobodyElseDoes() throws Exception {
    int before = policy();
    CompletableFuture<Integer> theirs = new CompletableFuture<>();
    Thread thread =
        new YieldingThreads("yielding").newThread(() -> theirs.complete(policyUnchecked()));
    thread.start();
    thread.join();

    assertThat(theirs.join()).isEqualTo(YieldingThreads.IDLE_POLICY).isNotEqualTo(before);
    assertThat(policy()).isEqualTo(before);
  }

  private static int policyUnchecked() {
    try {
      return policy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int policy() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY_FIELD]);
  }
}
