package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The watch of a soak sees what leaks, in a process that is made to leak it. */
@Timeout(120)
class WatchTest {

  private static final int LOOKS = 40;
  private static final Duration BETWEEN = Duration.ofMillis(10);

  /** Something that is taken again and again, and never given back. */
  private enum Leak {
    HEAP(Vitals.HEAP) {
      @Override
      Closeable more() {
        byte[] kept = new byte[256 * 1024];
        return () -> kept[0] = 1;
      }
    },
    DIRECT(Vitals.DIRECT) {
      @Override
      Closeable more() {
        ByteBuffer kept = ByteBuffer.allocateDirect(64 * 1024);
        return kept::clear;
      }
    },
    THREADS(Vitals.THREADS) {
      @Override
      Closeable more() {
        Thread waits = new Thread(Leak::waitForEver);
        waits.setDaemon(true);
        waits.start();
        return waits::interrupt;
      }
    },
    DESCRIPTORS(Vitals.DESCRIPTORS) {
      @Override
      Closeable more() throws IOException {
        return new ServerSocket(0);
      }
    };

    private final String seenAs;

    Leak(String seenAs) {
      this.seenAs = seenAs;
    }

    abstract Closeable more() throws IOException;

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Leak.class)
  void leakIsSeen(Leak leak) throws Exception {
    Vitals own =
        new Vitals(ManagementFactory.getPlatformMBeanServer(), ProcessHandle.current().pid());
    List<Closeable> leaked = new ArrayList<>();
    try {
      assertThat(
              grown(look -> {
                leaked.add(leak.more());
                return own.look();
              }))
          .contains(leak.seenAs);
    } finally {
      for (Closeable one : leaked) {
        one.close();
      }
    }
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
