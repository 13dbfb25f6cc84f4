package dev.holdfast.journal.audit;

import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** A trail of calls that tests write and read again. */
abstract class WrittenTrail {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final AccountId MINE = new AccountId("111122223333");
  static final AccountId THEIRS = new AccountId("444455556666");
  static final String KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
  static final DecidingStatement FIRST = new DecidingStatement("key policy", 1, Optional.of("Use"));
  static final DecidingStatement SECOND =
      new DecidingStatement("arn:aws:iam::111122223333:policy/use", 2, Optional.empty());
  static final Caller ALICE =
      new Caller(
          new Identity.User(MINE, "arn:aws:iam::111122223333:user/a/alice", "AIDAALICE", "alice"),
          "AKIAALICE",
          Rights.OF_ROOT);

  @TempDir Path directory;
  final AtomicReference<Instant> now = new AtomicReference<>(START);

  static Instant time(int i) {
    return START.plusSeconds(60L * i);
  }

  static AuditRecord record(int i, Caller caller, Map<String, Object> parameters) {
    return sample(i, caller, parameters).written();
  }

  static SampleRecord sample(int i, Caller caller, Map<String, Object> parameters) {
    return SampleRecord.by(caller)
        .at(time(i))
        .numbered(i)
        .named(i % 2 == 0 ? "Encrypt" : "DisableKey")
        .readOnly(i % 2 == 0)
        .through("aws-cli/2.0")
        .asking(parameters)
        .using(
            new AuditRecord.Resource(
                caller.account(), "arn:aws:kms:us-east-1:" + caller.account() + ":key/" + KEY))
        .decided(
            List.of(
                new DecidedRight("kms:Encrypt", null, new Reason.Named(FIRST), Traits.UNRECORDED)));
  }

  static AuditRecord record(int i) {
    Caller caller = i % 3 == 0 ? Caller.root(THEIRS, "AKIATHEIRS") : ALICE;
    return record(i, caller, Map.of("keyId", KEY));
  }

  /** In files of some lines each. */
  void write(List<AuditRecord> records) throws Exception {
    try (AuditLog log =
        AuditLog.open(
            directory, new Settings(AuditMode.STRICT, 8_000), Region.US_EAST_1, now::get)) {
      for (AuditRecord record : records) {
        log.record(record).toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
    }
  }

  void write(int count) throws Exception {
    write(IntStream.range(0, count).mapToObj(WrittenTrail::record).toList());
  }

  List<TrailLine> lines(TrailReader.Window window) throws IOException {
    List<TrailLine> lines = new ArrayList<>();
    TrailReader.of(directory).newestFirst(window, lines::add);
    return lines;
  }

  static final String MATERIAL = "ab".repeat(32);

  static AuditRecord using(AuditRecord.Resource... keys) {
    return SampleRecord.by(ALICE).at(time(1)).numbered(1).named("ReEncrypt").using(keys).written();
  }

  static AuditRecord.Resource key(AccountId account, String name) {
    return new AuditRecord.Resource(
        account, "arn:aws:kms:us-east-1:key/k", new AuditRecord.Material(name, MATERIAL));
  }
}
