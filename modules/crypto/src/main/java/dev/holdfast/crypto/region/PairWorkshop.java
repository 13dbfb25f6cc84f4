package dev.holdfast.crypto.region;

import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Makes key pairs on threads of its own, with short queues: looking for primes takes seconds, and
 * whoever orders many would otherwise have every processor look for his. RSA has its own queue, so
 * that curves do not wait for it, a stock, and threads that give way to all others; a curve's pair
 * is made in less time than it takes to be let in again.
 */
final class PairWorkshop implements AutoCloseable {

  /** What waits longer than a request does is made for nobody. */
  private static final int RSA_QUEUE = 8;

  private static final int QUEUE = 256;
  private static final int IDLE_SECONDS = 60;

  private final Function<KeySpec, Secret> generator;
  private final ThreadPoolExecutor rsa;
  private final ThreadPoolExecutor others;
  private final RsaStock stock = new RsaStock();

  /**
   * @param generator makes the material of a pair; blocks as long as that takes
   */
  PairWorkshop(Function<KeySpec, Secret> generator) {
    this.generator = generator;
    int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.rsa = threads(new YieldingThreads("holdfast-rsa-pairs"), half, RSA_QUEUE);
    this.others =
        threads(Thread.ofPlatform().daemon().name("holdfast-pairs-", 0).factory(), half, QUEUE);
  }

  private static ThreadPoolExecutor threads(ThreadFactory factory, int count, int queue) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), factory);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Orders a pair, which then belongs to who ordered it.
   *
   * @return empty when too many wait
   */
  Optional<CompletionStage<Secret>> order(KeySpec spec) {
    try {
      return Optional.of(
          KeyFamily.of(spec) instanceof KeyFamily.Rsa
              ? orderRsa(spec)
              : CompletableFuture.supplyAsync(() -> generator.apply(spec), others));
    } catch (RejectedExecutionException full) {
      return Optional.empty();
    }
  }

  private CompletionStage<Secret> orderRsa(KeySpec spec) {
    CompletableFuture<Secret> order = stock.order(spec);
    if (order.isDone()) {
      restock(spec);
      return order;
    }
    try {
      rsa.execute(() -> makeRsa(spec));
    } catch (RejectedExecutionException full) {
      if (stock.withdraw(spec, order)) {
        throw full;
      }
    }
    return order;
  }

  /** Only while nobody waits: what lies ready must not be made at the cost of an order. */
  private void restock(KeySpec spec) {
    if (stock.isShortOf(spec) && rsa.getQueue().isEmpty()) {
      try {
        rsa.execute(() -> makeRsa(spec));
      } catch (RejectedExecutionException busyOrClosed) {
        // Then the next order finds less, and waits as it would without a stock.
      }
    }
  }

  private void makeRsa(KeySpec spec) {
    if (!stock.isShortOf(spec)) {
      return;
    }
    try {
      stock.add(spec, generator.apply(spec));
    } catch (RuntimeException | Error failure) {
      if (!stock.fail(spec, failure)) {
        throw failure;
      }
    }
    restock(spec);
  }

  @Override
  public void close() {
    rsa.shutdown();
    others.shutdown();
    stock.close();
  }
}
