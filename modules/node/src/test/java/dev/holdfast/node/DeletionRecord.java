package dev.holdfast.node;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.server.Trail;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * What the service writes into the audit trail at the end of a key's waiting period, which no test
 * waits for.
 */
final class DeletionRecord {

  private DeletionRecord() {}

  /** Writes it, while no server runs. */
  static void write(ServerSettings settings, String keyId) {
    Region region = settings.home();
    AccountId account = settings.account();
    try (AuditLog log =
        AuditLog.open(
            Trail.directory(settings.data()),
            AuditLog.Settings.STRICT,
            region,
            InstantSource.system())) {
      log.record(
              AuditRecord.ofService(
                  Instant.parse("2026-03-01T12:00:00Z"),
                  AuditRecord.KMS,
                  "DeleteKey",
                  region,
                  UUID.randomUUID().toString(),
                  null,
                  List.of(
                      new AuditRecord.Resource(
                          account, "arn:aws:kms:" + region + ":" + account + ":key/" + keyId)),
                  account))
          .toCompletableFuture()
          .join();
    }
  }
}
