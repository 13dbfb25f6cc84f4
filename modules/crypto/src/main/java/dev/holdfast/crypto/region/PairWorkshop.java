package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Makes key pairs on threads of its own, with short queues: looking for primes takes seconds, and
 * whoever orders many would otherwise have every processor look for his. RSA has its own queue, so
 * that curves do not wait for it.
 */
final class PairWorkshop implements AutoCloseable {

  /** What waits longer than a request does is made for nobody. */
  private static final int RSA_QUEUE = 8;

  private static final int QUEUE = 256;
  private static final int IDLE_SECONDS = 60;

  private final Function<KeySpec, Secret> generator;
  private final ThreadPoolExecutor rsa;
  private final ThreadPoolExecutor others;

  /**
   * @param generator makes the material of a pair; blocks as long as that takes
   */
  PairWorkshop(Function<KeySpec, Secret> generator) {
    this.generator = generator;
    int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.rsa = threads("holdfast-rsa-pairs", half, RSA_QUEUE);
    this.others = threads("holdfast-pairs", half, QUEUE);
  }

  private static ThreadPoolExecutor threads(String name, int count, int queue) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
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
          CompletableFuture.supplyAsync(() -> generator.apply(spec), isRsa(spec) ? rsa : others));
    } catch (RejectedExecutionException full) {
      return Optional.empty();
    }
  }

  private static boolean isRsa(KeySpec spec) {
    return switch (spec) {
      case RSA_2048, RSA_3072, RSA_4096 -> true;
      case SYMMETRIC_DEFAULT,
          ECC_NIST_P256,
          ECC_NIST_P384,
          ECC_NIST_P521,
          ECC_SECG_P256K1,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87,
          HMAC_224,
          HMAC_256,
          HMAC_384,
          HMAC_512,
          SM2 ->
          false;
    };
  }

  @Override
  public void close() {
    rsa.shutdown();
    others.shutdown();
  }
}
