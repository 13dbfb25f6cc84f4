package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.secretOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PairWorkshopTest {

  /** More than threads and queue take on any machine that builds this. */
  private static final int FLOOD = 1_000;

  @Test
  void floodOfRsa_isTurnedAway_andHoldsUpNoCurve() {
    CompletableFuture<Void> primesFound = new CompletableFuture<>();
    try (PairWorkshop workshop =
        new PairWorkshop(spec -> {
          if (spec == KeySpec.RSA_4096) {
            primesFound.join();
          }
          return secretOf(spec == KeySpec.RSA_4096 ? 4 : 2);
        })) {
      List<CompletionStage<Secret>> taken = new ArrayList<>();
      int refused = 0;
      for (int i = 0; i < FLOOD; i++) {
        Optional<CompletionStage<Secret>> order = workshop.order(KeySpec.RSA_4096);
        order.ifPresent(taken::add);
        refused += order.isEmpty() ? 1 : 0;
      }
      assertThat(refused).isPositive();
      assertThat(taken).isNotEmpty();

      Secret curve = made(workshop.order(KeySpec.ECC_NIST_P256).orElseThrow());
      assertThat(curve.openSecret()).containsOnly(2);

      primesFound.complete(null);
      assertThat(taken).allSatisfy(order -> made(order).close());
      made(workshop.order(KeySpec.RSA_4096).orElseThrow()).close();
    }
  }

  /** Prime numbers are looked for while nobody waits. */
  @Test
  void rsaPairs_lieReady_onceSomebodyHasOrderedOne() {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch stocked = new CountDownLatch(1 + RsaStock.ENOUGH);
    CompletableFuture<Void> noMorePrimes = new CompletableFuture<>();
    try (PairWorkshop workshop =
        new PairWorkshop(spec -> {
          if (begun.incrementAndGet() > 1 + RsaStock.ENOUGH) {
            noMorePrimes.join();
          }
          stocked.countDown();
          return secretOf(2);
        })) {
      made(workshop.order(KeySpec.RSA_2048).orElseThrow()).close();
      assertThat(stocked.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < RsaStock.ENOUGH; i++) {
        made(workshop.order(KeySpec.RSA_2048).orElseThrow()).close();
      }
      CompletionStage<Secret> beyond = workshop.order(KeySpec.RSA_2048).orElseThrow();
      assertThat(beyond.toCompletableFuture()).isNotDone();
      noMorePrimes.complete(null);
      made(beyond).close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void pairThatCannotBeMade_failsItsOrder_andNoOther() {
    AtomicBoolean fails = new AtomicBoolean(true);
    try (PairWorkshop workshop =
        new PairWorkshop(spec -> {
          if (fails.getAndSet(false)) {
            throw new IllegalStateException("no primes");
          }
          return secretOf(2);
        })) {
      CompletionStage<Secret> first = workshop.order(KeySpec.RSA_3072).orElseThrow();
      assertThatThrownBy(() -> made(first)).hasRootCauseMessage("no primes");
      made(workshop.order(KeySpec.RSA_3072).orElseThrow()).close();
    }
  }

  private static Secret made(CompletionStage<Secret> order) {
    return order.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
