package dev.holdfast.journal.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StreamWritersTest {

  private static final int THREADS = 8;
  private static final int STREAMS = 20_000;

  @Test
  void manyThreads_eachFindTheWriterThatTheyPut() throws Exception {
    StreamWriters writers = new StreamWriters(THREADS * STREAMS);
    List<Callable<Integer>> recoveries = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      String prefix = "key|" + thread + "-";
      recoveries.add(() -> {
        int lost = 0;
        for (int i = 0; i < STREAMS; i++) {
          StreamWriter put = writers.replace(prefix + i);
          lost += writers.find(prefix + i) == put ? 0 : 1;
        }
        return lost;
      });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Integer> lost : executor.invokeAll(recoveries)) {
        assertThat(lost.get()).isZero();
      }
    }
  }

  @Test
  void longestUnused_fallsOut() {
    StreamWriters writers = new StreamWriters(2);
    StreamWriter first = writers.replace("first");
    writers.replace("second");
    assertThat(writers.find("first")).isSameAs(first);
    writers.replace("third");
    assertThat(writers.find("second")).isNull();
    assertThat(writers.find("first")).isSameAs(first);
  }

  @Test
  void replacedWriter_canWriteNoMore() {
    StreamWriters writers = new StreamWriters(2);
    StreamWriter before = writers.replace("one");
    before.moveTo(
        new StreamWriter.Position(new dev.holdfast.journal.store.StreamHead(1, 1), new byte[32]));
    assertThat(writers.replace("one")).isNotSameAs(before);
    assertThat(before.position()).isNull();
  }
}
