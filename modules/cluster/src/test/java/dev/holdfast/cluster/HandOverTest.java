package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.Loopback;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes of one region that are stopped and started again while the others are called. */
class HandOverTest {

  private static final int KEYS = 40;
  private static final int CALLERS = 8;
  private static final int CALLS = 500;

  private static List<TestRegion> nodes;
  private static List<KeyArn> keys;

  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private final Collection<Object> failures = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() {
    int first = Loopback.freePort();
    int second = Loopback.freePort();
    TestRegion one = TestRegion.start(Loopback.settings(first, first, second));
    TestRegion two = TestRegion.beside(one, Loopback.settings(second, first, second));
    TestRegion three =
        TestRegion.beside(one, Loopback.settings(Loopback.freePort(), first, second));
    nodes = List.of(one, two, three);
    keys = Stream.generate(one::createKey).limit(KEYS).toList();
    keys.forEach(key ->
        one.ask(
            TestRegion.CALLER,
            new KmsRequest.CreateAlias(alias(key), new KeyReference.ByArn(key))));
  }

  @AfterAll
  static void stop() {
    nodes.reversed().forEach(TestRegion::close);
  }

  private static AliasName alias(KeyArn key) {
    return new AliasName("alias/" + key.keyId());
  }

  private static KeyCommand encrypt() {
    return new KeyCommand.Encrypt(
        KmsOperation.ENCRYPT,
        Plaintext.takeOwnershipOf("hello".getBytes(StandardCharsets.UTF_8)),
        EncryptionContext.EMPTY,
        false);
  }

  /** Uses by id and by alias, and changes of which each is journaled. */
  private void call(TestRegion node) {
    int number = numbers.incrementAndGet();
    KeyArn key = keys.get(number % KEYS);
    KeyReference byArn = new KeyReference.ByArn(key);
    KmsRequest request =
        switch (number / KEYS % 3) {
          case 0 -> new KmsRequest.OnKey(byArn, encrypt());
          case 1 -> new KmsRequest.OnKey(new KeyReference.ByAlias(alias(key)), encrypt());
          default ->
              new KmsRequest.OnKey(
                  byArn, new KeyCommand.TagResource(Map.of("number", "" + number)));
        };
    try {
      Reply reply = node.ask(TestRegion.CALLER, request);
      if (reply instanceof Reply.Refused) {
        failures.add(reply);
      } else if (number / KEYS % 3 == 2) {
        changes.incrementAndGet();
      }
    } catch (RuntimeException failure) {
      failures.add(failure);
    }
  }

  /** Restarts a node while the others are called. */
  private void restart(TestRegion stopped) throws InterruptedException {
    List<TestRegion> called = nodes.stream().filter(node -> node != stopped).toList();
    AtomicBoolean ended = new AtomicBoolean();
    Semaphore done = new Semaphore(0);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      TestRegion node = called.get(i % called.size());
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                while (!ended.get()) {
                  call(node);
                  done.release();
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    done.acquire(CALLS);
    stopped.close();
    done.drainPermits();
    done.acquire(CALLS);
    stopped.start();
    done.drainPermits();
    done.acquire(CALLS);
    ended.set(true);
    callers.forEach(CompletableFuture::join);
  }

  private static long changesJournaled() {
    return keys.stream()
        .flatMap(
            key -> nodes.getFirst().journal.eventsOf(KeyEntity.persistenceId(key.keyId())).stream())
        .filter(KeyEvent.Tagged.class::isInstance)
        .count();
  }

  /** The first is the oldest, which says where shards are. */
  @Test
  void nodesThatAreRestarted_failNoCall_andNothingIsDoneTwice() throws InterruptedException {
    long before = changesJournaled();
    for (TestRegion node : nodes.reversed()) {
      restart(node);
    }
    assertThat(failures).isEmpty();
    assertThat(changesJournaled() - before).isEqualTo(changes.get());
  }
}
