package dev.holdfast.api.http;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets some run at a time and others wait, in the order in which they came; blocks nobody. */
final class Turns {

  private final int running;
  private final int waiting;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private int taken;

  Turns(int running, int waiting) {
    this.running = running;
    this.waiting = waiting;
  }

  /**
   * Does the work, now or when others are done.
   *
   * @return empty when too many wait; then it is never done
   */
  <T> Optional<CompletionStage<T>> take(Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    synchronized (this) {
      if (taken == running) {
        if (queue.size() == waiting) {
          return Optional.empty();
        }
        queue.add(() -> run(work, done));
        return Optional.of(done);
      }
      taken++;
    }
    run(work, done);
    return Optional.of(done);
  }

  private <T> void run(Supplier<CompletionStage<T>> work, CompletableFuture<T> done) {
    CompletionStage<T> stage;
    try {
      stage = work.get();
    } catch (RuntimeException bug) {
      stage = CompletableFuture.failedStage(bug);
    }
    stage.whenComplete((result, failure) -> {
      if (failure == null) {
        done.complete(result);
      } else {
        done.completeExceptionally(failure);
      }
      next();
    });
  }

  private void next() {
    Runnable next;
    synchronized (this) {
      next = queue.poll();
      if (next == null) {
        taken--;
        return;
      }
    }
    next.run();
  }
}
