package dev.holdfast.journal.copy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Work that waits for a store, some of it at a time. Each store has limits of its own; this one
 * keeps what waits from filling the memory.
 */
final class Abreast implements AutoCloseable {

  private static final int AT_A_TIME = 64;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(AT_A_TIME);
  private final CompletableFuture<Void> failed = new CompletableFuture<>();

  /** Starts some work, when there is room for it; throws what earlier work has thrown. */
  void start(Runnable work) {
    free.acquireUninterruptibly();
    if (failed.isDone()) {
      free.release();
      throwFailure();
    }
    threads.execute(() -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        failed.completeExceptionally(e);
      } finally {
        free.release();
      }
    });
  }

  /** Waits for all that was started, and throws what the first of it to fail has thrown. */
  void finish() {
    free.acquireUninterruptibly(AT_A_TIME);
    free.release(AT_A_TIME);
    if (failed.isDone()) {
      throwFailure();
    }
  }

  private void throwFailure() {
    switch (failed.exceptionNow()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** Waits for all that was started. */
  @Override
  public void close() {
    threads.close();
  }
}
