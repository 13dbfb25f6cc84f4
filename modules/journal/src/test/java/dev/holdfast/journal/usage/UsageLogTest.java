package dev.holdfast.journal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.journal.audit.Follower;
import dev.holdfast.journal.store.SqliteUsageStore;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.CountedUse;
import dev.holdfast.model.audit.IdentityUses.Use;
import dev.holdfast.model.audit.UsageHistory.Known;
import dev.holdfast.model.audit.UsageHistory.LastUse;
import dev.holdfast.model.audit.UsageTally.Count;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.audit.SampleRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageLogTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final KeyArn KEY =
      new KeyArn(
          Region.US_EAST_1,
          ACCOUNT,
          KeyId.parse("1234abcd-12ab-34cd-56ef-1234567890ab").orElseThrow());

  @TempDir Path directory;

  private Path trail() {
    return directory.resolve("audit");
  }

  private Path file() {
    return directory.resolve("usage.db");
  }

  private static AuditRecord use(String user, int i) {
    AuditRecord.Identity who =
        new AuditRecord.Identity(
            "IAMUser", "AIDA" + user, user, ACCOUNT, "AKIA", "name", null, null);
    return SampleRecord.by(Caller.root(ACCOUNT, "AKIA"))
        .as(who)
        .at(NOON.plusSeconds(i))
        .numbered(i)
        .named(i % 2 == 0 ? "Encrypt" : "Decrypt")
        .using(
            new AuditRecord.Resource(
                ACCOUNT,
                KEY.toString(),
                new AuditRecord.Material(AuditRecord.Material.OF_KEY, "m1")))
        .written();
  }

  private static AuditRecord use(int i) {
    return use(ALICE, i);
  }

  private static CountedUse by(String principal, KmsOperation operation, String material) {
    return new CountedUse(KEY.toString(), principal, operation, material);
  }

  private AuditLog writing(Follower follower) {
    return AuditLog.open(trail(), AuditLog.Settings.STRICT, Region.US_EAST_1, () -> NOON, follower);
  }

  private static void write(AuditLog log, int from, int until) throws Exception {
    for (int i = from; i < until; i++) {
      log.record(use(i)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  /** Runs as a server does, from start to end. */
  private Known run(int from, int until) throws Exception {
    try (UsageLog usage = UsageLog.open(file(), trail(), () -> NOON)) {
      try (AuditLog log = writing(usage)) {
        write(log, from, until);
        return known(usage);
      }
    }
  }

  /** Runs without counting, as if the process had died before anything was handed over. */
  private void runUncounted(int from, int until) throws Exception {
    try (AuditLog log = writing(Follower.NONE)) {
      write(log, from, until);
    }
  }

  private static Known known(UsageLog usage) throws Exception {
    return usage.ofKey(KEY).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Known lastIs(int i) {
    return new Known(
        NOON,
        Optional.of(
            new LastUse(
                i % 2 == 0 ? KmsOperation.ENCRYPT : KmsOperation.DECRYPT,
                NOON.plusSeconds(i),
                "event-" + i,
                "request-" + i)));
  }

  private SqliteUsageStore.Stored stored() throws IOException {
    return SqliteUsageStore.read(file(), KEY.keyId().value()).orElseThrow();
  }

  @Test
  void whatWasAnswered_isKnownAtOnce() throws Exception {
    assertThat(run(0, 4)).isEqualTo(lastIs(3));
  }

  @Test
  void aKeyThatNobodyUsed_hasNoLastUse() throws Exception {
    assertThat(run(0, 0)).isEqualTo(new Known(NOON, Optional.empty()));
  }

  private Optional<Use> lastUse(int from, int until, String id) throws Exception {
    try (UsageLog usage = UsageLog.open(file(), trail(), () -> NOON);
        AuditLog log = writing(usage)) {
      write(log, from, until);
      return usage.lastUse(id).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static Optional<Use> usedAt(int i) {
    return Optional.of(new Use(NOON.plusSeconds(i), "kms", Region.US_EAST_1));
  }

  @Test
  void theLastUseOfAnAccessKey_isKnownAtOnce_andAfterAKill() throws Exception {
    assertThat(lastUse(0, 0, "AKIA")).isEmpty();
    assertThat(lastUse(0, 4, "AKIA")).isEqualTo(usedAt(3));
    assertThat(lastUse(4, 4, "AKIA")).isEqualTo(usedAt(3));
    runUncounted(4, 9);
    assertThat(lastUse(9, 9, "AKIA")).isEqualTo(usedAt(8));
    assertThat(lastUse(9, 9, "AKIAOTHER")).isEmpty();
  }

  @Test
  void anotherTrail_knowsNothingOfTheLastUsesOfTheFirst() throws Exception {
    assertThat(lastUse(0, 9, "AKIA")).isPresent();
    Files.move(trail(), directory.resolve("old"));
    assertThat(lastUse(0, 0, "AKIA")).isEmpty();
  }

  @Test
  void aFileOfBeforeLastUsesWereNoted_notesThemFromNowOn() throws Exception {
    run(0, 4);
    try (var old = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = old.createStatement()) {
      statement.execute("DROP TABLE last_seen");
    }
    assertThat(lastUse(4, 4, "AKIA")).isEmpty();
    assertThat(lastUse(4, 6, "AKIA")).isEqualTo(usedAt(5));
    assertThat(stored().counts().values()).extracting(Count::times).containsOnly(3L);
  }

  @Test
  void restarts_countOn() throws Exception {
    run(0, 4);
    assertThat(run(4, 4)).isEqualTo(lastIs(3));
    assertThat(run(4, 7)).isEqualTo(lastIs(6));
    assertThat(stored().counts())
        .containsOnly(
            Map.entry(
                by(ALICE, KmsOperation.ENCRYPT, "m1"), new Count(4, NOON, NOON.plusSeconds(6))),
            Map.entry(
                by(ALICE, KmsOperation.DECRYPT, "m1"),
                new Count(3, NOON.plusSeconds(1), NOON.plusSeconds(5))));
  }

  @Test
  void whatAProcessTookWithIt_isCountedAtTheNextStart() throws Exception {
    run(0, 4);
    runUncounted(4, 9);
    assertThat(run(9, 9)).isEqualTo(lastIs(8));
    assertThat(stored().counts().values()).extracting(Count::times).containsOnly(5L, 4L);
  }

  @Test
  void aFileThatIsGone_isMadeAgainFromTheTrail() throws Exception {
    run(0, 9);
    SqliteUsageStore.Stored before = stored();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(run(9, 9)).isEqualTo(lastIs(8));
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void anotherTrail_isCountedAnew() throws Exception {
    run(0, 9);
    Files.move(trail(), directory.resolve("old"));
    runUncounted(20, 22);
    assertThat(run(22, 22).last().orElseThrow().eventId()).isEqualTo("event-21");
    assertThat(stored().counts().values()).extracting(Count::times).containsOnly(1L, 1L);
    assertThat(stored().since()).isEqualTo(NOON.plusSeconds(20));
  }

  @Test
  void aTrailThatGrewAsLongAsTheOther_isStillAnother() throws Exception {
    run(0, 9);
    Files.move(trail(), directory.resolve("old"));
    runUncounted(20, 40);
    assertThat(run(40, 40).last().orElseThrow().eventId()).isEqualTo("event-39");
    assertThat(stored().counts().values()).extracting(Count::times).containsOnly(10L);
  }

  /** A time that the test moves. */
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

  private UsageLog countingOften(Path trail) {
    return UsageLog.open(file(), trail, now::get, Duration.ofMillis(20));
  }

  private static void followed(UsageLog usage) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!usage.lag().isZero()) {
      assertThat(System.nanoTime()).as("the time to follow in").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void whatFollows_hasNoLag_alsoBehindTheLastUseBeforeAPause() throws Exception {
    try (UsageLog usage = countingOften(trail());
        AuditLog log = writing(usage)) {
      now.set(NOON.plusSeconds(30));
      followed(usage);
      write(log, 0, 4);
      now.set(NOON.plusSeconds(60));
      followed(usage);
      assertThat(stored().lasts().get(KEY.toString())).isEqualTo(lastIs(3).last().orElseThrow());
    }
  }

  @Test
  void whatIsHeldBack_saysForHowLong_untilItHasAll() throws Exception {
    runUncounted(0, 4);
    Path moved = directory.resolve("moved");
    try (UsageLog usage = countingOften(moved);
        AuditLog log = writing(usage)) {
      now.set(NOON.plusSeconds(60));
      write(log, 4, 6);
      now.set(NOON.plusSeconds(90));
      assertThat(usage.lag()).isEqualTo(Duration.ofSeconds(90));
      Files.createSymbolicLink(moved, trail());
      followed(usage);
      assertThat(stored().lasts().get(KEY.toString())).isEqualTo(lastIs(5).last().orElseThrow());
    }
  }

  @Test
  void manyPrincipals_areCountedTogetherBeyondABound() throws Exception {
    int users = 300;
    try (UsageLog usage = UsageLog.open(file(), trail(), () -> NOON);
        AuditLog log = writing(usage)) {
      for (int i = 0; i < users; i++) {
        log.record(use("arn:aws:iam::111122223333:user/u" + i, 0))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
      }
      known(usage);
    }
    assertThat(stored().counts()).hasSize(257);
    assertThat(
            stored()
                .counts()
                .get(by(SqliteUsageStore.OTHERS, KmsOperation.ENCRYPT, SqliteUsageStore.OTHERS)))
        .isEqualTo(new Count(users - 256, NOON, NOON));
  }

  @Test
  void aFollowerThatFails_doesNotStopTheTrail() throws Exception {
    Follower failing =
        new Follower() {
          @Override
          public void opened(long sequence, String hash) {}

          @Override
          public void written(AuditRecord record, long sequence) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public void synced(long sequence, String hash) {}
        };
    try (AuditLog log = writing(failing)) {
      write(log, 0, 3);
    }
    assertThat(run(3, 3)).isEqualTo(lastIs(2));
  }

  @Test
  void someoneElsesRead_needsNoRunningServer() throws Exception {
    assertThat(SqliteUsageStore.read(file(), KEY.toString())).isEmpty();
    run(0, 2);
    assertThat(stored().lasts().get(KEY.toString())).isEqualTo(lastIs(1).last().orElseThrow());
    assertThat(
            SqliteUsageStore.read(file(), Caller.root(ACCOUNT, "k").arn()).orElseThrow().counts())
        .isEmpty();
  }
}
