package dev.holdfast.journal.cassandra;

import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StorageFullException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lets changes through side by side, but those of one name one after another: conditional writes of
 * one partition that race only cost each other rounds. What waits is bounded.
 */
final class Lanes implements AutoCloseable {

  private static final int LANES = 128;
  private static final int MAX_ACCEPTED = 20_000;

  private final Lane[] lanes = new Lane[LANES];
  private int accepted;
  private boolean closed;

  Lanes() {
    for (int i = 0; i < LANES; i++) {
      lanes[i] = new Lane();
    }
  }

  /** Runs a change when those of its name that came before have ended. */
  <T> CompletionStage<T> run(String name, Supplier<CompletionStage<T>> change) {
    try {
      enter();
    } catch (StorageFailedException | StorageFullException refused) {
      return CompletableFuture.failedStage(refused);
    }
    return lanes[Math.floorMod(name.hashCode(), LANES)]
        .follow(change)
        .whenComplete((result, failure) -> leave());
  }

  private synchronized void enter() {
    if (closed) {
      throw new StorageFailedException("the store is closed");
    }
    if (accepted == MAX_ACCEPTED) {
      throw new StorageFullException(MAX_ACCEPTED + " changes wait for Cassandra");
    }
    accepted++;
  }

  private synchronized void leave() {
    accepted--;
    notifyAll();
  }

  /** Accepts nothing more, and waits for what was accepted. */
  @Override
  public synchronized void close() {
    closed = true;
    boolean interrupted = false;
    while (accepted > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Lane {

    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    synchronized <T> CompletableFuture<T> follow(Supplier<CompletionStage<T>> change) {
      CompletableFuture<T> next =
          last.handle((result, failure) -> true).thenCompose(done -> change.get());
      last = next;
      return next;
    }
  }
}
