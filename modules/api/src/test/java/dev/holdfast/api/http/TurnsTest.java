package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns(2, 1);
  private final List<CompletableFuture<String>> begun = new ArrayList<>();

  private Optional<CompletionStage<String>> take() {
    return turns.take(() -> {
      CompletableFuture<String> work = new CompletableFuture<>();
      begun.add(work);
      return work;
    });
  }

  @Test
  void asManyAsMayRun_begin_othersWait_andMoreAreTurnedAway() {
    take();
    take();
    CompletionStage<String> third = take().orElseThrow();
    assertThat(take()).isEmpty();
    assertThat(begun).hasSize(2);

    begun.get(0).complete("first");
    assertThat(begun).hasSize(3);
    assertThat(third.toCompletableFuture()).isNotDone();
    begun.get(2).complete("third");
    assertThat(third).isCompletedWithValue("third");
  }

  @Test
  void failure_isItsOwn_andGivesTheTurnOn() {
    CompletionStage<String> failing = take().orElseThrow();
    CompletionStage<String> throwing =
        turns
            .<String>take(() -> {
              throw new IllegalStateException("bug");
            })
            .orElseThrow();
    assertThat(throwing.toCompletableFuture()).isCompletedExceptionally();

    begun.get(0).completeExceptionally(new IllegalStateException("bug"));
    assertThat(failing.toCompletableFuture()).isCompletedExceptionally();
    take();
    take();
    assertThat(begun).hasSize(3);
  }
}
