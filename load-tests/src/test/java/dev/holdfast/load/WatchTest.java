package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The watch of a soak sees what leaks, in another process that is made to leak it. */
@Timeout(120)
class WatchTest {

  private static final int LOOKS = 40;
  private static final Duration BETWEEN = Duration.ofMillis(10);

  private static Process leaking;
  private static BufferedReader answers;
  private static BufferedWriter orders;
  private static Vitals vitals;

  /** Started and looked into as a server is. */
  @BeforeAll
  static void start() throws Exception {
    int port = WatchedServer.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Vitals.options(port));
    command.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=1g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Leaking.class.getName()));
    leaking = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = leaking.inputReader();
    orders = leaking.outputWriter();
    // Whoever answers can be looked into.
    order(Leaking.NOTHING);
    vitals = Vitals.at(port, leaking.pid());
  }

  @AfterAll
  static void stop() throws Exception {
    leaking.destroyForcibly().waitFor();
  }

  private static void order(String what) throws IOException {
    orders.write(what + "\n");
    orders.flush();
    if (answers.readLine() == null) {
      throw new IOException("the process that leaks has ended");
    }
  }

  private static Iterable<String> grownWithEach(String order) throws Exception {
    return grown(look -> {
      order(order);
      return vitals.look();
    });
  }

  @ParameterizedTest
  @EnumSource(Leaking.Leak.class)
  void leakOfAnotherProcess_isSeen(Leaking.Leak leak) throws Exception {
    assertThat(grownWithEach(leak.name())).contains(leak.seenAs);
  }

  /** Memory is another matter: what it does within a second says nothing of a day. */
  @Test
  void processThatTakesNothing_isNotSaidToLeak() throws Exception {
    assertThat(grownWithEach(Leaking.NOTHING))
        .doesNotContain(Vitals.DIRECT, Vitals.DESCRIPTORS, Watch.ITSELF);
  }

  @Test
  void journalThatTakesMoreForEachCall_isSeen() throws Exception {
    assertThat(grown(look -> Map.of("threads", 7.0), calls -> calls * calls))
        .contains(Watch.JOURNAL);
  }

  @Test
  void whatStays_passes() throws Exception {
    assertThat(grown(look -> Map.of("threads", 7.0))).isEmpty();
  }

  @Test
  void serverThatCannotBeLookedAt_doesNotPass() throws Exception {
    assertThat(
            grown(look -> {
              if (look == LOOKS) {
                throw new IOException("gone");
              }
              return Map.of("threads", 7.0);
            }))
        .containsExactly(Watch.ITSELF);
  }

  private interface Look {
    Map<String, Double> at(int number) throws IOException;
  }

  private static Iterable<String> grown(Look look) throws Exception {
    return grown(look, calls -> 100 * calls);
  }

  /**
   * @param journal its bytes after so many calls
   */
  private static Iterable<String> grown(Look look, DoubleUnaryOperator journal) throws Exception {
    CountDownLatch looks = new CountDownLatch(LOOKS);
    Watch watch =
        new Watch(
            new Watch.Watched() {
              private int number;

              @Override
              public Map<String, Double> look() throws IOException {
                try {
                  return look.at(++number);
                } finally {
                  looks.countDown();
                }
              }

              @Override
              public double journalBytes() {
                return journal.applyAsDouble(number + 1);
              }

              @Override
              public double trailBytes() {
                return 10 * (number + 1);
              }
            },
            () -> LOOKS - looks.getCount() + 1);
    watch.startEvery(BETWEEN);
    assertThat(looks.await(60, TimeUnit.SECONDS)).isTrue();
    return watch.grown();
  }
}
