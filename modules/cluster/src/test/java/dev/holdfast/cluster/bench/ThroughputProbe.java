package dev.holdfast.cluster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Requests per second with 64 outstanding, toy cryptography, journal in memory: what actors,
 * sharding and replies cost. {@code -Dtest=ThroughputProbe} runs it; the system property {@code
 * probe.seconds} says for how long each.
 */
class ThroughputProbe {

  private static final int OUTSTANDING = 64;
  private static final long SECONDS = Long.getLong("probe.seconds", 3);

  @Test
  void measure() throws InterruptedException {
    long begin = System.nanoTime();
    try (TestRegion region = TestRegion.create()) {
      report("start, ms", (System.nanoTime() - begin) / 1e6);
      List<KeyReference> keys = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        keys.add(new KeyReference.ById(region.createKey().keyId()));
      }
      AtomicInteger next = new AtomicInteger();
      Supplier<KmsRequest> hot = () -> encrypt(keys.getFirst());
      Supplier<KmsRequest> spread =
          () -> encrypt(keys.get((next.getAndIncrement() & 0x7fffffff) % keys.size()));
      Supplier<KmsRequest> describe =
          () -> new KmsRequest.OnKey(keys.getFirst(), new KeyCommand.DescribeKey());
      for (int round = 0; round < 2; round++) {
        report("Encrypt, one key, /s", rate(region, hot));
        report("Encrypt, 1000 keys, /s", rate(region, spread));
        report("DescribeKey, one key, /s", rate(region, describe));
        report("CreateKey, /s", rate(region, () -> TestRegion.creation(Map.of())));
      }
      report(
          "ListKeys of 1000, /s",
          rate(region, () -> new KmsRequest.ListKeys(1_000, Optional.empty())));
      begin = System.nanoTime();
    }
    report("stop, ms", (System.nanoTime() - begin) / 1e6);
  }

  private static KmsRequest encrypt(KeyReference key) {
    Plaintext plaintext = Plaintext.takeOwnershipOf(new byte[32]);
    return new KmsRequest.OnKey(
        key,
        new KeyCommand.Encrypt(KmsOperation.ENCRYPT, plaintext, EncryptionContext.EMPTY, false));
  }

  private static double rate(TestRegion region, Supplier<KmsRequest> requests)
      throws InterruptedException {
    LongAdder done = new LongAdder();
    AtomicInteger failed = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(OUTSTANDING);
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(SECONDS);
    for (int i = 0; i < OUTSTANDING; i++) {
      next(region, requests, end, done, failed, over);
    }
    over.await();
    assertThat(failed).hasValue(0);
    return done.sum() / ((System.nanoTime() - begin) / 1e9);
  }

  private static void next(
      TestRegion region,
      Supplier<KmsRequest> requests,
      long end,
      LongAdder done,
      AtomicInteger failed,
      CountDownLatch over) {
    if (System.nanoTime() > end) {
      over.countDown();
      return;
    }
    var _ =
        region
            .start(TestRegion.CALLER, requests.get())
            .whenCompleteAsync(
                (reply, failure) -> {
                  if (reply instanceof Reply.Answered) {
                    done.increment();
                  } else {
                    failed.incrementAndGet();
                  }
                  next(region, requests, end, done, failed, over);
                },
                region.system().executionContext()::execute);
  }

  private static void report(String what, double value) {
    System.out.printf(Locale.ROOT, "%-28s %,12.0f%n", what, value);
  }
}
