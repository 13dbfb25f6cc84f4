package dev.holdfast.journal.audit;

import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch.Attribute;
import dev.holdfast.model.audit.AuditSearch.Criterion;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What it costs to find records among a million. Argument: directory. Not a test. */
final class SearchRate {

  private static final int RECORDS = 1_000_000;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Caller ROOT = Caller.root(ACCOUNT, "AKIAROOT");
  private static final List<DecidedRight> RIGHTS =
      List.of(
          new DecidedRight(
              "kms:Encrypt",
              "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
              new Reason.Named(new DecidingStatement("key policy", 1, Optional.of("Use"))),
              new Traits.OfKey(
                  KeySpec.SYMMETRIC_DEFAULT,
                  KeyUsage.ENCRYPT_DECRYPT,
                  KeyOrigin.AWS_KMS,
                  Optional.empty(),
                  Map.of(),
                  AliasesSeen.NOT_ASKED,
                  Optional.empty())));

  private SearchRate() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    if (!Files.isDirectory(directory) || AuditChain.files(directory).isEmpty()) {
      write(directory);
    }
    TrailSearch search = new TrailSearch(directory, Runnable::run);
    for (int round = 0; round < 3; round++) {
      time(search, "newest page", query(null, null, null));
      time(
          search,
          "page of a second half a million records ago",
          query(null, at(500_000), at(500_100)));
      time(search, "rare, the first call", query("event-77", null, null));
      long start = cpuNanos();
      int calls = 0;
      int found = 0;
      Query query = query("event-77", null, null);
      while (true) {
        Page page = search.find(query).toCompletableFuture().join();
        calls++;
        found += page.events().size();
        if (page.next().isEnd()) {
          break;
        }
        query = query.startingAt(page.next());
      }
      System.out.printf(
          "rare, all of the trail: %d ms in %d calls, %d found%n", millis(start), calls, found);
      long all = cpuNanos();
      long[] count = new long[1];
      TrailReader.of(directory)
          .newestFirst(
              TrailReader.Window.ALL,
              line -> {
                count[0] += line.record().eventName().length();
                return true;
              });
      System.out.printf("every record read: %d ms%n", millis(all));
    }
  }

  private static void time(TrailSearch search, String what, Query query) {
    long start = cpuNanos();
    Page page = search.find(query).toCompletableFuture().join();
    System.out.printf("%s: %d ms, %d found%n", what, millis(start), page.events().size());
  }

  /** Of this thread: what others do on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long millis(long startNanos) {
    return Duration.ofNanos(cpuNanos() - startNanos).toMillis();
  }

  private static Query query(
      @Nullable String eventId, @Nullable Instant from, @Nullable Instant until) {
    return new Query(
        ACCOUNT,
        Region.US_EAST_1,
        Optional.ofNullable(eventId).map(id -> new Criterion(Attribute.EVENT_ID, id)),
        Optional.ofNullable(from),
        Optional.ofNullable(until),
        Places.NONE,
        50);
  }

  private static Instant at(int i) {
    return START.plusMillis(100L * i);
  }

  private static void write(Path directory) {
    try (AuditLog log = AuditLog.open(directory, Settings.FAST, Region.US_EAST_1, () -> START)) {
      for (int i = 0; i < RECORDS; i++) {
        log.record(record(i)).toCompletableFuture().join();
      }
    }
  }

  private static AuditRecord record(int i) {
    return SampleRecord.by(ROOT)
        .at(at(i))
        .numbered(i)
        .named("Encrypt")
        .through("aws-cli/2.0 md/Botocore#1.43 ua/2.1 os/linux lang/python#3.11")
        .asking(Map.of("keyId", "alias/payments", "encryptionContext", Map.of("tenant", "seven")))
        .using(
            new AuditRecord.Resource(
                ACCOUNT,
                "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"))
        .decided(RIGHTS)
        .written();
  }
}
