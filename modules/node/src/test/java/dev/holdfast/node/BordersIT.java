package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.OriginType;

/** Two regions in a process each, and callers that speak to the wrong one. */
class BordersIT {

  /** The region is told of as away after 1.8 s at most; the rest is for a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path dir;

  @Test
  void callsCross_keyMaterialDoesNot_andALostRegionTakesNobodyWithIt() throws Exception {
    try (TwoRegions regions = TwoRegions.make(dir)) {
      RegionPlace east = regions.east();
      RegionPlace west = regions.west();
      Canaries canaries = new Canaries();
      try (LaunchedServer inEast = regions.startEast()) {
        String key;
        SdkBytes blob;
        try (LaunchedServer inWest = regions.startWest();
            KmsClient directly = west.client(inWest.endpoint());
            KmsClient across = west.client(inEast.endpoint())) {
          importCanary(directly, across, canaries);
          key = across.createKey().keyMetadata().arn();
          assertThat(key).startsWith("arn:aws:kms:eu-west-1:");
          blob =
              across
                  .encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("across")))
                  .ciphertextBlob();
          assertThat(opened(directly, blob)).isEqualTo("across");
          assertThat(opened(across, blob)).isEqualTo("across");
          across.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
          across.rotateKeyOnDemand(r -> r.keyId(key));
          assertThat(across.listKeys().keys()).hasSize(2);
          try (KmsClient other = east.client(inWest.endpoint())) {
            assertThat(other.createKey().keyMetadata().arn()).startsWith("arn:aws:kms:us-east-1:");
          }
          assertStrangersAreRefused(inEast, east);
        }
        assertLost(inEast, east, west);
        try (LaunchedServer again = regions.startWest()) {
          assertThat(again.isAlive()).isTrue();
          assertComesBack(inEast, west, blob);
        }
        assertThat(inEast.output()).doesNotContain(west.accessKey()).doesNotContain(key);
      }
      assertThat(regions.saidToEachOther()).contains("TrentService.CreateKey");
      regions.assertNothingSecretCrossed(canaries);
    }
  }

  private static String opened(KmsClient kms, SdkBytes blob) {
    return kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String();
  }

  /** Known key material, brought to its region itself, and used from the other. */
  private static void importCanary(KmsClient directly, KmsClient across, Canaries canaries) {
    byte[] material = new byte[32];
    new SecureRandom().nextBytes(material);
    canaries.add("imported material", material);
    String key = directly.createKey(r -> r.origin(OriginType.EXTERNAL)).keyMetadata().arn();
    Wrapped.importInto(directly, key, material);
    SdkBytes blob =
        across.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("x"))).ciphertextBlob();
    assertThat(opened(across, blob)).isEqualTo("x");
  }

  /** Each region has users of its own. */
  private static void assertStrangersAreRefused(LaunchedServer inEast, RegionPlace east) {
    try (KmsClient stranger =
        Clients.kms(inEast.endpoint(), east.accessKey(), east.secret(), TwoRegions.WEST)) {
      assertThatThrownBy(stranger::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("UnrecognizedClientException"));
    }
    try (KmsClient nowhere =
        Clients.kms(inEast.endpoint(), east.accessKey(), east.secret(), "ap-south-1")) {
      assertThatThrownBy(nowhere::listKeys).hasMessageContaining("not 'ap-south-1'");
    }
  }

  private static void assertLost(LaunchedServer inEast, RegionPlace east, RegionPlace west) {
    try (KmsClient across =
            Clients.kmsWithoutRetries(
                inEast.endpoint(), west.accessKey(), west.secret(), west.region());
        KmsClient home =
            Clients.kmsWithoutRetries(
                inEast.endpoint(), east.accessKey(), east.secret(), east.region())) {
      for (int i = 0; i < 20; i++) {
        Instant asked = Instant.now();
        assertThatThrownBy(across::listKeys)
            .isInstanceOfSatisfying(
                KmsException.class,
                e ->
                    assertThat(e.awsErrorDetails().errorCode())
                        .isEqualTo("DependencyTimeoutException"));
        assertThat(Duration.between(asked, Instant.now())).isLessThan(PATIENCE);
        home.listKeys();
      }
    }
  }

  /** Without a restart of the other region. */
  private static void assertComesBack(LaunchedServer inEast, RegionPlace west, SdkBytes blob) {
    try (KmsClient across = west.client(inEast.endpoint())) {
      List<String> failures = new ArrayList<>();
      while (failures.size() < 100) {
        try {
          assertThat(opened(across, blob)).isEqualTo("across");
          return;
        } catch (KmsException e) {
          failures.add(e.awsErrorDetails().errorCode());
        }
      }
      assertThat(failures).isEmpty();
    }
  }
}
