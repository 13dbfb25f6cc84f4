package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.node.Clients;
import dev.holdfast.node.start.DataDirectory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** A key that everybody wants while it cannot answer, since its last change is not durable yet. */
@Timeout(60)
class HotKeyTest {

  private static final SdkBytes TEXT = SdkBytes.fromUtf8String("hello");
  private static final int CALLS = 80;
  private static final int CALLS_OF_OTHERS = 30;
  private static final int PLACES = 32;

  /**
   * @param refusedAtOnce of the hot key's calls, while it could not answer
   * @param answeredInTheEnd of the others
   * @param othersRefused of calls with another key meanwhile
   */
  private record Outcome(int refusedAtOnce, int answeredInTheEnd, int othersRefused) {}

  @Test
  void hotKey_hasHalfOfThePlaces_eachOfItsCallsAnAnswer_andNoOtherKeyWaitsForIt() throws Exception {
    assertThat(flood(PLACES, CALLS - PLACES / 2))
        .isEqualTo(new Outcome(CALLS - PLACES / 2, PLACES / 2, 0));
  }

  /** Of one place half is all of it: the same flood of a server without shares is seen. */
  @Test
  void keyThatMayHaveAllPlaces_takesThemFromTheOthers() throws Exception {
    assertThat(flood(1, CALLS)).isEqualTo(new Outcome(CALLS, 0, CALLS_OF_OTHERS));
  }

  /** Where everybody is let in, nobody is refused at once: that is seen too. */
  @Test
  void keyWithoutALimit_letsAllOfThemWait() throws Exception {
    assertThat(flood(1 << 20, 0)).isEqualTo(new Outcome(0, CALLS, 0));
  }

  /**
   * @param refusals so many are waited for before the key may answer again
   */
  private static Outcome flood(int places, int refusals) throws Exception {
    HeldAppends storage = new HeldAppends(EmbeddedStorage.inMemory());
    AtomicInteger answered = new AtomicInteger();
    int othersRefused = 0;
    CountDownLatch refused = new CountDownLatch(refusals);
    AtomicInteger refusedInAll = new AtomicInteger();
    try (DataDirectory data = DataDirectory.inMemory();
        NodeOverStores node = NodeOverStores.start(data, region -> storage, places);
        KmsClient hot = Clients.kmsWithoutRetries(node.endpoint(), "111122223333", "test");
        KmsClient other = Clients.kmsWithoutRetries(node.endpoint(), "444455556666", "test")) {
      String hotKey = hot.createKey().keyMetadata().keyId();
      String otherKey = other.createKey().keyMetadata().keyId();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        CompletableFuture<Void> held = storage.hold();
        threads.execute(() -> hot.updateKeyDescription(r -> r.keyId(hotKey).description("new")));
        held.get(10, TimeUnit.SECONDS);
        for (int i = 0; i < CALLS; i++) {
          threads.execute(() -> {
            if (isAnswered(hot, hotKey)) {
              answered.incrementAndGet();
            } else {
              refusedInAll.incrementAndGet();
              refused.countDown();
            }
          });
        }
        assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answered).as("answered while the key is writing").hasValue(0);
        for (int i = 0; i < CALLS_OF_OTHERS; i++) {
          othersRefused += isAnswered(other, otherKey) ? 0 : 1;
        }
        storage.release();
      }
    }
    return new Outcome(refusedInAll.get(), answered.get(), othersRefused);
  }

  private static boolean isAnswered(KmsClient kms, String key) {
    try {
      return kms.encrypt(r -> r.keyId(key).plaintext(TEXT)).ciphertextBlob() != null;
    } catch (KmsException refused) {
      assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
      return false;
    }
  }
}
