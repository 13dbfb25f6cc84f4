package dev.holdfast.node.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.BackupManifest.FilePart;
import dev.holdfast.node.copy.BackupManifest.RegionPart;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupManifestTest {

  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final BackupManifest MANIFEST =
      new BackupManifest(
          Instant.parse("2026-01-01T12:00:00Z"),
          Optional.of(new Anchor(7, HASH)),
          List.of(new RegionPart(Region.US_EAST_1, HASH, 3, 4, new RegionState(1, 2, 3, 4, HASH))),
          List.of(
              new FilePart(HASH, 10, BackupManifest.ADMINISTRATOR),
              new FilePart(HASH, 4096, "regions/us-east-1/journal.db")));
  private static final Map<Region, String> MACS = Map.of(Region.US_EAST_1, HASH);

  @Test
  void manifest_isReadAsItWasWritten() throws Exception {
    BackupManifest.Signed read = BackupManifest.parse(MANIFEST.text(MACS));
    assertThat(read.manifest()).isEqualTo(MANIFEST);
    assertThat(read.macs()).isEqualTo(MACS);
    assertThat(read.manifest().toAuthenticate()).isEqualTo(MANIFEST.toAuthenticate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "regions/../../etc/cron.d/journal.db",
        "/etc/passwd",
        "regions/us-east-1/shred.db-wal",
        "identity/other"
      })
  void noOtherFiles_areTaken(String name) {
    assertDamaged(MANIFEST.text(MACS).replace("regions/us-east-1/journal.db", name));
  }

  @Test
  void whatWasNotWrittenSo_isRefused() {
    String good = MANIFEST.text(MACS);
    assertDamaged("");
    assertDamaged(good + "more\n");
    assertDamaged(good.replace("holdfast-backup 1", "holdfast-backup 2"));
    assertDamaged(good.replace("epoch 3", "epoch 03"));
    assertDamaged(good.replace("\n", "\r\n"));
    assertDamaged(good.substring(0, good.length() - 1));
    assertDamaged(good.replace("region us-east-1", "region Us-east-1"));
    assertDamaged(good.replace("2026-01-01T", "2026-13-01T"));
  }

  private static void assertDamaged(String text) {
    assertThatThrownBy(() -> BackupManifest.parse(text))
        .isInstanceOfSatisfying(
            StartRefused.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.BACKUP_DAMAGED));
  }
}
