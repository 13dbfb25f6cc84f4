package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.IncorrectKeyMaterialException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MultiRegionKeyType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.OriginType;

/** Related keys of two regions in a process each, that know each other by what operators copied. */
class RelatedBordersIT {

  /** A region that was away is asked again within a minute; the rest is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path dir;

  @Test
  void relatedKeys_liveInProcessesApart_andOutliveThem() throws Exception {
    try (TwoRegions regions = TwoRegions.make(dir)) {
      RegionPlace east = regions.east();
      RegionPlace west = regions.west();
      east.pin(west.proof());
      Canaries canaries = new Canaries();
      String late;
      try (LaunchedServer inEast = regions.startEast();
          KmsClient home = east.client(inEast.endpoint())) {
        assertThat(inEast.output()).contains("Other regions know us-east-1 by ");
        west.pin(east.proofOf(inEast));
        try (LaunchedServer inWest = regions.startWest();
            KmsClient away = west.client(inWest.endpoint())) {
          String key = replicated(home);
          until(() -> isEnabled(away, key));
          opens(away, encrypt(home, key));
          opens(home, encrypt(away, key));
          assertRotationReaches(home, away, key);
          assertImportedMaterialIsShared(home, away, canaries);
          assertUnknownRegionIsRefused(home);
          // While it is being made over there, the process ends.
          late = replicated(home);
          inWest.kill();
        }
        String whileAway = replicated(home);
        try (LaunchedServer inWest = regions.startWest();
            KmsClient away = west.client(inWest.endpoint())) {
          until(() -> isEnabled(away, late) && isEnabled(away, whileAway));
          opens(away, encrypt(home, late));
          opens(home, encrypt(away, whileAway));
          assertPrimaryMoves(home, away, late);
          assertPrimaryWaitsForItsReplica(home, away, whileAway);
        }
      }
      assertThat(regions.saidToEachOther()).contains("POST /related/v1", late);
      regions.assertNothingSecretCrossed(canaries);
    }
  }

  private static void assertUnknownRegionIsRefused(KmsClient home) {
    String key = home.createKey(r -> r.multiRegion(true)).keyMetadata().keyId();
    assertThatThrownBy(() -> home.replicateKey(r -> r.keyId(key).replicaRegion("ap-south-1")))
        .isInstanceOfSatisfying(
            KmsException.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
  }

  /** Known key material, which its owner brings to each region. */
  private static void assertImportedMaterialIsShared(
      KmsClient home, KmsClient away, Canaries canaries) {
    byte[] material = new byte[32];
    new SecureRandom().nextBytes(material);
    canaries.add("imported material", material);
    String key =
        home.createKey(r -> r.multiRegion(true).origin(OriginType.EXTERNAL)).keyMetadata().keyId();
    String id = Wrapped.importInto(home, key, material);
    home.replicateKey(r -> r.keyId(key).replicaRegion(TwoRegions.WEST));
    until(() -> is(away, key, KeyState.PENDING_IMPORT));
    byte[] other = new byte[32];
    assertThatThrownBy(() -> Wrapped.importInto(away, key, other))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    assertThat(Wrapped.importInto(away, key, material)).isEqualTo(id);
    opens(away, encrypt(home, key));
    opens(home, encrypt(away, key));
  }

  private static String replicated(KmsClient home) {
    String key = home.createKey(r -> r.multiRegion(true)).keyMetadata().keyId();
    KeyMetadata made =
        home.replicateKey(r -> r.keyId(key).replicaRegion(TwoRegions.WEST)).replicaKeyMetadata();
    assertThat(made.keyState()).isEqualTo(KeyState.CREATING);
    return key;
  }

  private static KeyMetadata metadata(KmsClient kms, String key) {
    return kms.describeKey(r -> r.keyId(key)).keyMetadata();
  }

  private static boolean isEnabled(KmsClient kms, String key) {
    return is(kms, key, KeyState.ENABLED);
  }

  private static boolean is(KmsClient kms, String key, KeyState state) {
    try {
      return metadata(kms, key).keyState() == state;
    } catch (NotFoundException notYet) {
      return false;
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static SdkBytes encrypt(KmsClient kms, String key) {
    return kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("hello")))
        .ciphertextBlob();
  }

  private static void opens(KmsClient kms, SdkBytes blob) {
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String())
        .isEqualTo("hello");
  }

  private static void assertRotationReaches(KmsClient primary, KmsClient replica, String key) {
    SdkBytes old = encrypt(replica, key);
    String material = metadata(primary, key).currentKeyMaterialId();
    primary.rotateKeyOnDemand(r -> r.keyId(key));
    until(() -> !metadata(replica, key).currentKeyMaterialId().equals(material));
    assertThat(metadata(replica, key).currentKeyMaterialId())
        .isEqualTo(metadata(primary, key).currentKeyMaterialId());
    opens(replica, encrypt(primary, key));
    opens(primary, old);
  }

  private static void assertPrimaryMoves(KmsClient home, KmsClient away, String key) {
    home.updatePrimaryRegion(r -> r.keyId(key).primaryRegion(TwoRegions.WEST));
    until(() -> isEnabled(home, key) && isEnabled(away, key));
    assertThat(metadata(away, key).multiRegionConfiguration().multiRegionKeyType())
        .isEqualTo(MultiRegionKeyType.PRIMARY);
    assertThat(metadata(home, key).multiRegionConfiguration().primaryKey().region())
        .isEqualTo(TwoRegions.WEST);
    assertRotationReaches(away, home, key);
  }

  private static void assertPrimaryWaitsForItsReplica(KmsClient home, KmsClient away, String key) {
    home.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    assertThat(metadata(home, key).keyState()).isEqualTo(KeyState.PENDING_REPLICA_DELETION);
    away.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    assertThat(metadata(away, key).keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThat(metadata(home, key).keyState()).isEqualTo(KeyState.PENDING_REPLICA_DELETION);
  }
}
