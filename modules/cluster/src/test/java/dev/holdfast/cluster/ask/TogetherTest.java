package dev.holdfast.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is on its way at the same time goes as one message, and nothing of it is left behind. */
class TogetherTest {

  /** Threads that come when they are called. */
  private final Queue<Runnable> threads = new ArrayDeque<>();

  private final List<List<Integer>> sent = new ArrayList<>();

  private Together<Integer> ofOctets(int each) {
    return new Together<>(threads::add, 64 << 10, one -> each, sent::add);
  }

  private void work() {
    for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
      next.run();
    }
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void whatComesAlone_goesAlone() {
    Together<Integer> together = ofOctets(1);
    together.add(1);
    work();
    together.add(2);
    work();
    assertThat(sent).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void whatComesBeforeThereIsAThread_goesAsOne_inItsOrder() {
    Together<Integer> together = ofOctets(1);
    numbers(0, 10).forEach(together::add);
    assertThat(threads).hasSize(1);
    work();
    assertThat(sent).containsExactly(numbers(0, 10));
  }

  @Test
  void moreThanOneThreadIsToAnswer_isDivided() {
    Together<Integer> together = ofOctets(1);
    numbers(0, 150).forEach(together::add);
    work();
    assertThat(sent).containsExactly(numbers(0, 64), numbers(64, 128), numbers(128, 150));
  }

  @Test
  void longThings_areDivided_andWhatIsTooLongForAnyGroup_goesAlone() {
    Together<Integer> together = ofOctets(30 << 10);
    numbers(0, 5).forEach(together::add);
    work();
    assertThat(sent).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    sent.clear();
    Together<Integer> tooLong = ofOctets(1 << 20);
    numbers(0, 2).forEach(tooLong::add);
    work();
    assertThat(sent).containsExactly(List.of(0), List.of(1));
  }

  @Test
  void whatManyThreadsAdd_whileOthersSend_isSentOnce() throws Exception {
    int each = 20_000;
    List<Integer> arrived = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService senders = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      Together<Integer> together = new Together<>(senders, 64 << 10, one -> 1, arrived::addAll);
      CountDownLatch added = new CountDownLatch(4);
      for (int caller = 0; caller < 4; caller++) {
        int from = caller * each;
        callers.execute(() -> {
          numbers(from, from + each).forEach(together::add);
          added.countDown();
        });
      }
      assertThat(added.await(1, TimeUnit.MINUTES)).isTrue();
      senders.shutdown();
      assertThat(senders.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(arrived).hasSize(4 * each).containsExactlyInAnyOrderElementsOf(numbers(0, 4 * each));
  }
}
