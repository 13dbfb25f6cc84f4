package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.node.Clients;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Three times as many changes as a server can make, which come whether or not it keeps up. What it
 * can is given by a store that makes one change after the other, so that it is the same on every
 * machine: what a busy machine does to times, it does not do to what is promised here.
 */
@Timeout(180)
class OverloadTest {

  private static final Duration EACH_CHANGE = Duration.ofMillis(20);
  private static final int PLACES = 8;
  private static final int WITHOUT_LIMIT = 1 << 20;
  private static final int ACCOUNTS = 4;
  private static final int TIMES = 3;
  private static final Duration PEAK = Duration.ofSeconds(2);
  private static final Duration FLOOD = Duration.ofSeconds(5);
  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final Duration REFUSAL = Duration.ofMillis(10);

  /** All places before it, and as long again for all that is not the store. */
  private static final Duration WAIT = EACH_CHANGE.multipliedBy(2L * PLACES);

  private static final int LOOKS = 3;

  private enum Promise {
    GOODPUT,
    BOUNDED_WAIT,
    QUICK_REFUSALS,
    NOTHING_BUT_THROTTLING,
    RECOVERY
  }

  /** What became of the calls of a while. */
  private record Fates(Queue<Duration> answered, Queue<Duration> throttled, Queue<String> failed) {
    Fates() {
      this(
          new ConcurrentLinkedQueue<>(),
          new ConcurrentLinkedQueue<>(),
          new ConcurrentLinkedQueue<>());
    }

    static Duration within(Queue<Duration> times, double part) {
      List<Duration> sorted = times.stream().sorted().toList();
      return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) (sorted.size() * part));
    }
  }

  /** A key of an account, and how it is changed. */
  private record Subject(KmsClient kms, String key, AtomicInteger changes) {
    void change(Fates fates) {
      long began = System.nanoTime();
      try {
        kms.updateKeyDescription(
            r -> r.keyId(key).description("change " + changes.incrementAndGet()));
        fates.answered.add(Duration.ofNanos(System.nanoTime() - began));
      } catch (KmsException refused) {
        if (refused.awsErrorDetails().errorCode().equals("ThrottlingException")) {
          fates.throttled.add(Duration.ofNanos(System.nanoTime() - began));
        } else {
          fates.failed.add(refused.getMessage());
        }
      } catch (SdkException e) {
        fates.failed.add(e.toString());
      }
    }
  }

  /** A busy machine may spoil one look; what is broken is so in all. */
  @Test
  void serverThatIsAskedForThriceWhatItCan_doesWhatItCan_andRefusesTheRestAtOnce()
      throws Exception {
    List<Promise> broken = List.of(Promise.values());
    for (int look = 0; look < LOOKS && !broken.isEmpty(); look++) {
      broken = broken(PLACES);
    }
    assertThat(broken).isEmpty();
  }

  /** The same look at a server that lets everybody in finds that it is broken. */
  @Test
  void serverThatLetsEverybodyIn_breaksWhatIsPromised() throws Exception {
    assertThat(broken(WITHOUT_LIMIT)).contains(Promise.BOUNDED_WAIT, Promise.RECOVERY);
  }

  private static List<Promise> broken(int places) throws Exception {
    HeldAppends storage = new HeldAppends(EmbeddedStorage.inMemory());
    List<Subject> subjects = new ArrayList<>();
    try (DataDirectory data = DataDirectory.inMemory();
        NodeOverStores node = NodeOverStores.start(data, region -> storage, places)) {
      for (int i = 0; i < ACCOUNTS * 2; i++) {
        KmsClient kms =
            Clients.kmsWithoutRetries(node.endpoint(), "11112222333" + i % ACCOUNTS, "test");
        subjects.add(new Subject(kms, kms.createKey().keyMetadata().keyId(), new AtomicInteger()));
      }
      storage.takeForEach(EACH_CHANGE);
      double peak = peak(subjects);
      Fates above = new Fates();
      Duration recovery;
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        flood(callers, subjects, TIMES * peak, above);
        recovery = recovery(subjects.getFirst());
        // Those who still wait are not waited for.
        storage.takeForEach(Duration.ZERO);
      }
      return broken(peak, above, recovery);
    } finally {
      subjects.forEach(subject -> subject.kms.close());
    }
  }

  private static List<Promise> broken(double peak, Fates above, Duration recovery) {
    List<Promise> broken = new ArrayList<>();
    if (above.answered.size() < 0.9 * peak * FLOOD.toSeconds()) {
      broken.add(Promise.GOODPUT);
    }
    if (Fates.within(above.answered, 0.99).compareTo(WAIT) > 0) {
      broken.add(Promise.BOUNDED_WAIT);
    }
    if (above.throttled.isEmpty() || Fates.within(above.throttled, 0.5).compareTo(REFUSAL) > 0) {
      broken.add(Promise.QUICK_REFUSALS);
    }
    if (!above.failed.isEmpty()) {
      broken.add(Promise.NOTHING_BUT_THROTTLING);
    }
    if (recovery.compareTo(RECOVERY) > 0) {
      broken.add(Promise.RECOVERY);
    }
    return broken;
  }

  /** How many a second there are when as many callers as fit take turns. */
  private static double peak(List<Subject> subjects) {
    Fates fates = new Fates();
    long began = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Subject subject : subjects) {
        callers.execute(() -> {
          while (System.nanoTime() - began < PEAK.toNanos()) {
            subject.change(fates);
          }
        });
      }
    }
    return fates.answered.size() / ((System.nanoTime() - began) / 1e9);
  }

  /** A caller comes when it is due, however many wait. */
  private static void flood(
      ExecutorService callers, List<Subject> subjects, double perSecond, Fates fates) {
    long began = System.nanoTime();
    int all = (int) (perSecond * FLOOD.toSeconds());
    for (int i = 0; i < all; i++) {
      long due = began + (long) (i * 1e9 / perSecond);
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      Subject subject = subjects.get(i % subjects.size());
      callers.execute(() -> subject.change(fates));
    }
  }

  /**
   * How long it takes from the end of a flood until somebody is served as if there had been none.
   */
  private static Duration recovery(Subject subject) {
    long began = System.nanoTime();
    Duration since = Duration.ZERO;
    while (since.compareTo(RECOVERY) <= 0) {
      Fates one = new Fates();
      subject.change(one);
      since = Duration.ofNanos(System.nanoTime() - began);
      if (!one.answered.isEmpty() && one.answered.element().compareTo(WAIT) <= 0) {
        return since;
      }
    }
    return RECOVERY.plusNanos(1);
  }
}
