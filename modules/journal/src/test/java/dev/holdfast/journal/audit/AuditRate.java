package dev.holdfast.journal.audit;

import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.name.Region;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** What a record costs the caller and the writer. Argument: directory. Not a test. */
final class AuditRate {

  private static final int RECORDS = 100_000;

  private AuditRate() {}

  public static void main(String[] args) throws Exception {
    AuditRecord record =
        AuditLogTest.record(
            "0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f",
            Map.of("keyId", "alias/payments", "encryptionContext", Map.of("tenant", "seven")));
    for (int round = 0; round < 5; round++) {
      System.out.println(format(record) + " ns to form a line");
      try (AuditLog log =
          AuditLog.open(
              Files.createTempDirectory(Path.of(args[0]), "audit"),
              Settings.FAST,
              Region.US_EAST_1,
              InstantSource.system())) {
        System.out.println(offer(log, record) + " ns to hand a record over");
      }
    }
  }

  /** Of this thread: what others do on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long format(AuditRecord record) {
    AuditLine line = new AuditLine();
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
    byte[] hash = AuditLine.GENESIS;
    long start = cpuNanos();
    for (int i = 0; i < RECORDS; i++) {
      hash = line.append(record, i, hash, out);
      if (out.size() > 1_000_000) {
        out.reset();
      }
    }
    return (cpuNanos() - start) / RECORDS;
  }

  /** At a pace that the writer keeps up with. */
  private static long offer(AuditLog log, AuditRecord record) {
    long nanos = 0;
    for (int i = 0; i < RECORDS; i += 1_000) {
      long start = cpuNanos();
      for (int j = 0; j < 1_000; j++) {
        try {
          log.record(record).toCompletableFuture().join();
        } catch (CompletionException e) {
          if (e.getCause() instanceof AuditUnavailableException) {
            throw new IllegalStateException("the writer does not keep up", e);
          }
          throw e;
        }
      }
      nanos += cpuNanos() - start;
      LockSupport.parkNanos(40_000_000);
    }
    return nanos / RECORDS;
  }
}
