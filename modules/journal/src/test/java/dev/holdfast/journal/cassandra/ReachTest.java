package dev.holdfast.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import dev.holdfast.journal.store.StorageFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** On a clock and a timer of the test's own. */
class ReachTest {

  private static final Duration SILENCE = Duration.ofMillis(800);

  private final List<CompletableFuture<String>> probes = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private long now = Long.MAX_VALUE - 1_000;
  private final Reach reach =
      new Reach(
          SILENCE,
          () -> now,
          (time, task) -> waiting.add(task),
          () -> {
            probes.add(new CompletableFuture<>());
            return probes.getLast();
          });

  private static Throwable noAnswer() {
    return new DriverTimeoutException("no answer");
  }

  private long ask() {
    return ++now;
  }

  /** The clock passes every time that somebody waits for. */
  private void letTimePass() {
    now += Duration.ofMinutes(1).toNanos();
    List<Runnable> due = List.copyOf(waiting);
    waiting.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void silence_meansThatItIsAway_andThenNobodyWaits() {
    reach.failed(ask(), noAnswer());
    assertThat(reach.isAway()).isTrue();
    assertThatThrownBy(reach::require)
        .isInstanceOf(StorageFailedException.class)
        .hasMessageContaining("no answer");
  }

  @Test
  void noNode_isSilenceToo() {
    reach.failed(ask(), new NoNodeAvailableException());
    assertThat(reach.isAway()).isTrue();
  }

  @Test
  void lateAnswer_isNoOutage_whenAnotherCameMeanwhile() {
    long asked = ask();
    now++;
    reach.heard();
    now++;
    reach.failed(asked, noAnswer());
    assertThat(reach.isAway()).isFalse();
  }

  @Test
  void refusalsAndBrokenConnections_areNoOutage() {
    long asked = ask();
    now++;
    reach.failed(asked, new ClosedConnectionException("broken"));
    reach.failed(asked, noAnswer());
    assertThat(reach.isAway()).isFalse();
    assertThatCode(reach::require).doesNotThrowAnyException();
  }

  @Test
  void oneAsksAgainAndAgain_untilItIsBack() {
    reach.failed(ask(), noAnswer());
    reach.failed(ask(), noAnswer());
    letTimePass();
    assertThat(probes).hasSize(1);
    probes.getLast().completeExceptionally(noAnswer());
    assertThat(reach.isAway()).isTrue();
    letTimePass();
    assertThat(probes).hasSize(2);
    probes.getLast().complete("here");
    assertThat(reach.isAway()).isFalse();
    letTimePass();
    assertThat(probes).hasSize(2);
  }

  @Test
  void whoDoesNotWaitForSilence_isToldBeforeTheOutageIsKnown() {
    var told = reach.unlessSilent(ask(), new CompletableFuture<String>()).toCompletableFuture();
    assertThat(told).isNotDone();
    letTimePass();
    assertThat(told).isCompletedExceptionally();
    assertThat(reach.isAway()).isFalse();
  }

  @Test
  void whoDoesNotWaitForSilence_waitsForAnAnswer_whileOthersGetTheirs() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    var told = reach.unlessSilent(ask(), answer).toCompletableFuture();
    now++;
    reach.heard();
    letTimePass();
    assertThat(told).isNotDone();
    answer.complete("late");
    assertThat(told).isCompletedWithValue("late");
  }

  @Test
  void afterItsEnd_nobodyAsks() {
    reach.failed(ask(), noAnswer());
    reach.close();
    letTimePass();
    assertThat(probes).isEmpty();
  }
}
