package dev.holdfast.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailSinceTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final String KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  @TempDir Path directory;
  private int records;

  private void write(
      Path trail, String eventName, boolean readOnly, String errorCode, String source) {
    try (AuditLog log =
        AuditLog.open(
            trail, AuditLog.Settings.STRICT, Region.US_EAST_1, InstantSource.fixed(NOON))) {
      log.record(
              new AuditRecord(
                  AuditRecord.Identity.SERVICE,
                  NOON,
                  source,
                  eventName,
                  Region.US_EAST_1,
                  AuditRecord.INTERNAL,
                  AuditRecord.INTERNAL,
                  errorCode,
                  null,
                  null,
                  null,
                  null,
                  new UUID(1, ++records).toString(),
                  readOnly,
                  List.of(new AuditRecord.Resource(ACCOUNT, KEY)),
                  AuditRecord.Type.SERVICE_EVENT,
                  ACCOUNT,
                  null,
                  null,
                  null,
                  null,
                  List.of()))
          .toCompletableFuture()
          .join();
    }
  }

  private void write(String eventName, boolean readOnly, String errorCode) {
    write(directory, eventName, readOnly, errorCode, AuditRecord.KMS);
  }

  @Test
  void noTrail_hasNoEnd() throws Exception {
    assertThat(TrailSince.end(directory.resolve("none"))).isEmpty();
    assertThat(TrailSince.end(directory)).isEmpty();
  }

  @Test
  void end_isWhatVerifyingFinds() throws Exception {
    write("CreateKey", false, null);
    write("DisableKey", false, null);
    AuditVerifier.Report report = AuditVerifier.verify(directory, Optional.empty());
    assertThat(TrailSince.end(directory))
        .contains(new Anchor(report.lastSequence(), report.lastHash()));
  }

  @Test
  void onlyWhatChangedSomethingSince_isCounted() throws Exception {
    write("CreateKey", false, null);
    Optional<Anchor> noted = TrailSince.end(directory);
    assertThat(TrailSince.read(directory, noted).changes()).isZero();
    write("Decrypt", true, null);
    write("DisableKey", false, "AccessDenied");
    write(directory, "RestoreBackup", false, null, "holdfast");
    assertThat(TrailSince.read(directory, noted).changes()).isZero();
    write("DisableKey", false, null);
    TrailSince since = TrailSince.read(directory, noted);
    assertThat(since.changes()).isOne();
    assertThat(since.isSameTrail()).isTrue();
    assertThat(since.deletedKeys()).isEmpty();
  }

  @Test
  void whatWasDestroyedSince_isNamed() throws Exception {
    Optional<Anchor> noted = TrailSince.end(directory);
    write("DeleteKey", false, null);
    write("DeleteImportedKeyMaterial", false, null);
    TrailSince since = TrailSince.read(directory, noted);
    assertThat(since.deletedKeys()).containsExactly(KEY);
    assertThat(since.emptiedKeys()).containsExactly(KEY);
    assertThat(TrailSince.read(directory, TrailSince.end(directory)).deletedKeys()).isEmpty();
  }

  @Test
  void trailWithoutTheNotedLine_isAnother_andReadWhole() throws Exception {
    Path other = directory.resolve("other");
    write(other, "CreateKey", false, null, AuditRecord.KMS);
    write("DeleteKey", false, null);
    TrailSince since = TrailSince.read(directory, TrailSince.end(other));
    assertThat(since.isSameTrail()).isFalse();
    assertThat(since.deletedKeys()).containsExactly(KEY);
  }
}
