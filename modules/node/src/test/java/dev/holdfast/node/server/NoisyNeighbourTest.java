package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.rate.RequestClass;
import dev.holdfast.model.rate.RequestRates;
import dev.holdfast.node.Clients;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.DataDirectory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** One account that calls as often as it can, and another beside it. */
@Timeout(120)
class NoisyNeighbourTest {

  private static final AccountId NOISY = new AccountId("111122223333");
  private static final String QUIET = "444455556666";
  private static final int CALLERS = 4;
  private static final int QUIET_CALLS = 150;
  private static final int NOISY_CALLS = 200;
  private static final double RATE = 5;

  /** What became of the noisy account's calls. */
  private static final class Fates {
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger throttled = new AtomicInteger();

    int all() {
      return answered.get() + throttled.get();
    }
  }

  @Test
  void accountBeyondItsRate_isThrottledToIt_andNoCallOfTheOtherIs() throws Exception {
    Map<RequestClass, Double> rates = Map.of(RequestClass.SYMMETRIC, RATE);
    assertThat(isKeptToItsRate(new RequestRates(Map.of(), Map.of(NOISY, rates)))).isTrue();
  }

  /** And the same look at a server whose rates are off finds that it is not. */
  @Test
  void accountWithoutARate_isNotKeptToOne() throws Exception {
    assertThat(isKeptToItsRate(RequestRates.UNLIMITED)).isFalse();
  }

  private static boolean isKeptToItsRate(RequestRates rates) throws Exception {
    long began = System.nanoTime();
    Fates noisy = run(rates);
    double seconds = (System.nanoTime() - began) / 1e9;
    return noisy.throttled.get() > 0 && noisy.answered.get() <= RATE * (seconds + 1) + 1;
  }

  /** Every call of the quiet account must be answered; it ends when both have called often. */
  private static Fates run(RequestRates rates) throws Exception {
    Fates fates = new Fates();
    try (DataDirectory data = DataDirectory.inMemory();
        NodeOverStores node =
            NodeOverStores.start(
                data,
                RegionNode.embeddedIn(data),
                512,
                new AccountQuotas(KeyQuotas.AWS, IamQuotas.AWS, rates));
        KmsClient quiet = client(node.endpoint(), QUIET);
        KmsClient noisy = client(node.endpoint(), NOISY.toString());
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      String quietKey = quiet.createKey().keyMetadata().keyId();
      String noisyKey = noisy.createKey().keyMetadata().keyId();
      AtomicBoolean quietIsDone = new AtomicBoolean();
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!quietIsDone.get() || fates.all() < NOISY_CALLS) {
                    call(noisy, noisyKey, fates);
                  }
                },
                threads));
      }
      try {
        for (int i = 0; i < QUIET_CALLS; i++) {
          assertThat(encrypt(quiet, quietKey)).isNotNull();
        }
      } finally {
        quietIsDone.set(true);
      }
      running.forEach(CompletableFuture::join);
    }
    return fates;
  }

  private static KmsClient client(URI endpoint, String account) {
    return Clients.kmsWithoutRetries(endpoint, account, "test");
  }

  private static SdkBytes encrypt(KmsClient kms, String key) {
    return kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("hello")))
        .ciphertextBlob();
  }

  private static void call(KmsClient kms, String key, Fates fates) {
    try {
      assertThat(encrypt(kms, key)).isNotNull();
      fates.answered.incrementAndGet();
    } catch (KmsException refused) {
      assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
      assertThat(refused.statusCode()).isEqualTo(400);
      fates.throttled.incrementAndGet();
    }
  }
}
