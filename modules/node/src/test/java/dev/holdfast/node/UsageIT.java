package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GetKeyLastUsageResponse;
import software.amazon.awssdk.services.kms.model.KeyLastUsageTrackingOperation;

/** Who used a key when, as the AWS SDK and the command line tell it, across a kill. */
class UsageIT {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @TempDir Path data;

  @Test
  void lastUsageAndHistory_surviveAKill() throws Exception {
    String key;
    String used;
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint())) {
      key = kms.createKey().keyMetadata().keyId();
      String id = key;
      GetKeyLastUsageResponse unused = kms.getKeyLastUsage(r -> r.keyId(id));
      assertThat(unused.keyId()).isEqualTo(key);
      assertThat(unused.keyLastUsage().operation()).isNull();
      assertThat(unused.trackingStartDate()).isEqualTo(unused.keyCreationDate());

      SdkBytes clear = SdkBytes.fromUtf8String("hello");
      SdkBytes blob = null;
      for (int i = 0; i < 5; i++) {
        blob = kms.encrypt(r -> r.keyId(id).plaintext(clear)).ciphertextBlob();
      }
      SdkBytes last = blob;
      used = kms.decrypt(r -> r.ciphertextBlob(last)).responseMetadata().requestId();
      check(until(kms, key, used), used);
      server.kill();
    }
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint())) {
      String id = key;
      check(kms.getKeyLastUsage(r -> r.keyId(id)), used);
      var told = Launcher.holdfast(Map.of("HOLDFAST_DATA", data.toString()), "usage", key);
      assertThat(told.exitCode()).as(told.err()).isZero();
      assertThat(told.out().lines())
          .anyMatch(line -> line.startsWith("Encrypt by ") && line.contains(" times 5 "))
          .anyMatch(line -> line.startsWith("Decrypt by ") && line.contains(" times 1 "))
          .filteredOn(line -> line.contains(" by "))
          .hasSize(2)
          .allMatch(line -> line.contains("arn:aws:iam::000000000000:root on arn:aws:kms"))
          .allMatch(line -> line.matches(".* material [0-9a-f]{64} .*"));
    }
  }

  /** A development server's trail is synced ten times a second, and what is synced is told. */
  private static GetKeyLastUsageResponse until(KmsClient kms, String key, String requestId) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      GetKeyLastUsageResponse told = kms.getKeyLastUsage(r -> r.keyId(key));
      if (requestId.equals(told.keyLastUsage().kmsRequestId()) || System.nanoTime() > deadline) {
        return told;
      }
    }
  }

  private static void check(GetKeyLastUsageResponse told, String requestId) {
    assertThat(told.keyLastUsage().operation()).isEqualTo(KeyLastUsageTrackingOperation.DECRYPT);
    assertThat(told.keyLastUsage().kmsRequestId()).isEqualTo(requestId);
    assertThat(told.keyLastUsage().cloudTrailEventId()).hasSize(36);
    assertThat(told.keyLastUsage().timestamp())
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
  }
}
