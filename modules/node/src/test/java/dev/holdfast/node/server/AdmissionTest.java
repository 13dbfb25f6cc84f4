package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.node.Clients;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A server that lets in one request at a time. */
@Timeout(60)
class AdmissionTest {

  private static final int PLACES = 1;

  private final HeldAppends storage = new HeldAppends(EmbeddedStorage.inMemory());
  private DataDirectory data;
  private NodeOverStores node;
  private KmsClient kms;

  @BeforeEach
  void start() throws StartRefused {
    data = DataDirectory.inMemory();
    node = NodeOverStores.start(data, region -> storage, PLACES);
    kms = Clients.kmsWithoutRetries(node.endpoint());
  }

  @AfterEach
  void stop() {
    storage.release();
    kms.close();
    node.close();
    data.close();
  }

  @Test
  void requestBeyondThePlaces_isThrottled_andThePlaceIsFreeAgainBehindTheFirst() throws Exception {
    CompletableFuture<Void> held = storage.hold();
    CompletableFuture<CreateKeyResponse> first = CompletableFuture.supplyAsync(kms::createKey);
    held.get(10, TimeUnit.SECONDS);

    assertThatThrownBy(kms::listKeys)
        .isInstanceOfSatisfying(
            KmsException.class,
            refused -> {
              assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
              assertThat(refused.awsErrorDetails().errorMessage())
                  .isEqualTo(
                      "You have exceeded the rate at which you may call KMS. Reduce the frequency"
                          + " of your calls.");
              assertThat(refused.statusCode()).isEqualTo(400);
            });
    assertThat(first).isNotDone();

    storage.release();
    String key = first.get(10, TimeUnit.SECONDS).keyMetadata().keyId();
    assertThat(kms.listKeys().keys()).extracting(entry -> entry.keyId()).containsExactly(key);
  }

  @Test
  void requestThatIsRefused_leavesItsPlace() {
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/never")))
        .isInstanceOf(NotFoundException.class);
    assertThat(kms.listKeys().keys()).isEmpty();
  }
}
