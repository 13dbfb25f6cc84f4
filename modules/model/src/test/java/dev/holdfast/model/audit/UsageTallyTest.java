package dev.holdfast.model.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.audit.AuditRecord.Identity;
import dev.holdfast.model.audit.AuditRecord.Issuer;
import dev.holdfast.model.audit.AuditRecord.Material;
import dev.holdfast.model.audit.AuditRecord.Resource;
import dev.holdfast.model.audit.AuditRecord.Session;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class UsageTallyTest {

  private static final AccountId OWNER = new AccountId("111122223333");
  private static final AccountId OTHER = new AccountId("444455556666");
  private static final Identity ROOT = Identity.of(Caller.root(OWNER, "test"));
  private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/a";
  private static final String OTHER_KEY = "arn:aws:kms:us-east-1:111122223333:key/b";
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.700Z");
  private static final Instant NOON_SHARP = Instant.parse("2026-01-01T12:00:00Z");

  private static Resource key(String arn, @Nullable String material) {
    return new Resource(
        OWNER, arn, material == null ? null : new Material(Material.OF_KEY, material));
  }

  private static AuditRecord record(
      Identity who,
      String source,
      String operation,
      @Nullable String error,
      int seconds,
      Resource... keys) {
    return new AuditRecord(
        who,
        NOON.plusSeconds(seconds),
        source,
        operation,
        Region.US_EAST_1,
        "127.0.0.1",
        null,
        error,
        null,
        null,
        null,
        "request-" + seconds,
        "event-" + seconds,
        true,
        List.of(keys),
        AuditRecord.Type.API_CALL,
        OWNER,
        null,
        null,
        null,
        null,
        List.of());
  }

  private static AuditRecord use(String operation, int seconds) {
    return record(ROOT, AuditRecord.KMS, operation, null, seconds, key(KEY, "m1"));
  }

  private static CountedUse rootsUse(KmsOperation operation) {
    return new CountedUse(KEY, "arn:aws:iam::111122223333:root", operation, "m1");
  }

  private static final Identity ALICE =
      new Identity("IAMUser", "AIDAALICE", "alice", OWNER, "AKIAALICE", "alice", null, null);

  private static Identity session(@Nullable Issuer issuer) {
    return new Identity(
        issuer == null ? "IAMUser" : "AssumedRole",
        "AROAREADER:laptop",
        "arn",
        OWNER,
        "ASIAANY",
        null,
        new Session(issuer, NOON, false, null),
        null);
  }

  @Test
  void anAccessKeyIsSeen_inWhateverItsUserCalls_andARoleInItsSessions() {
    Issuer reader = new Issuer("Role", "AROAREADER", "arn:role", OWNER, "reader");
    UsageTally tally = new UsageTally();
    tally.add(record(ALICE, AuditRecord.IAM, "ListUsers", "AccessDenied", 0), 1);
    tally.add(record(session(reader), AuditRecord.STS, "GetCallerIdentity", null, 3), 2);
    tally.add(record(session(null), AuditRecord.KMS, "ListKeys", null, 5), 3);
    tally.add(record(ROOT, AuditRecord.KMS, "ListKeys", null, 7), 4);
    tally.add(record(Identity.unverified("AKIAFORGED"), AuditRecord.KMS, "ListKeys", "x", 8), 5);
    assertThat(tally.seen())
        .containsOnly(
            Map.entry(
                "AKIAALICE",
                new UsageTally.Seen(1, new IdentityUses.Use(NOON_SHARP, "iam", Region.US_EAST_1))),
            Map.entry(
                "AROAREADER",
                new UsageTally.Seen(
                    2, new IdentityUses.Use(NOON_SHARP.plusSeconds(3), "sts", Region.US_EAST_1))));
    assertThat(tally.size()).isEqualTo(2);
  }

  @Test
  void everyItemOfABatch_isAUse() {
    AuditRecord alone = use("Encrypt", 0);
    UsageTally tally = new UsageTally();
    tally.add(
        new AuditRecord(
            alone.userIdentity(),
            alone.eventTime(),
            alone.eventSource(),
            alone.eventName(),
            alone.awsRegion(),
            alone.sourceIpAddress(),
            null,
            null,
            null,
            Map.of("keyId", "a"),
            null,
            alone.requestId(),
            alone.eventId(),
            true,
            alone.resources(),
            AuditRecord.Type.API_CALL,
            OWNER,
            null,
            null,
            null,
            null,
            List.of(
                new AuditRecord.Items(List.of(0, 3), Map.of()),
                new AuditRecord.Items(List.of(1), Map.of("encryptionContext", Map.of("a", "b"))))),
        1);
    tally.add(alone, 2);
    assertThat(tally.counts())
        .containsOnly(
            Map.entry(
                rootsUse(KmsOperation.ENCRYPT), new UsageTally.Count(4, NOON_SHARP, NOON_SHARP)));
  }

  @Test
  void theLastInTheTrail_isTheLastUse_inWhateverOrderItIsRead() {
    UsageTally late = new UsageTally();
    late.add(record(ALICE, AuditRecord.KMS, "ListKeys", null, 0), 9);
    late.add(record(ALICE, AuditRecord.IAM, "ListUsers", null, 60), 8);
    UsageTally early = new UsageTally();
    early.add(record(ALICE, AuditRecord.STS, "GetCallerIdentity", null, 90), 7);
    early.add(late);
    assertThat(early.seen().get("AKIAALICE").use().service()).isEqualTo("kms");
    late.add(early);
    assertThat(late.seen().get("AKIAALICE").use().service()).isEqualTo("kms");
  }

  @Test
  void sameUses_areCountedTogether_withTheFirstAndTheLast() {
    UsageTally tally = new UsageTally();
    tally.add(use("Encrypt", 60), 1);
    tally.add(use("Encrypt", 0), 2);
    tally.add(use("Encrypt", 30), 3);
    tally.add(use("Decrypt", 90), 4);
    assertThat(tally.counts())
        .hasSize(2)
        .containsEntry(
            rootsUse(KmsOperation.ENCRYPT),
            new UsageTally.Count(3, NOON_SHARP, NOON_SHARP.plusSeconds(60)));
    assertThat(tally.since()).contains(NOON_SHARP);
  }

  @Test
  void theLastUse_isTheLastOfTheTrail() {
    UsageTally tally = new UsageTally();
    tally.add(use("Encrypt", 60), 7);
    tally.add(use("Decrypt", 0), 8);
    tally.add(use("Sign", 30), 6);
    assertThat(tally.lasts().get(KEY))
        .isEqualTo(
            new UsageTally.Last(
                8,
                new UsageHistory.LastUse(
                    KmsOperation.DECRYPT, NOON_SHARP, "event-0", "request-0")));
  }

  @Test
  void partsOfATrail_comeToTheSameInAnyOrder() {
    UsageTally early = new UsageTally();
    early.add(use("Encrypt", 0), 1);
    early.add(use("Decrypt", 10), 2);
    UsageTally late = new UsageTally();
    late.add(use("Encrypt", 20), 3);
    UsageTally forwards = new UsageTally();
    forwards.add(early);
    forwards.add(late);
    UsageTally backwards = new UsageTally();
    backwards.add(late);
    backwards.add(early);
    assertThat(backwards.counts()).isEqualTo(forwards.counts());
    assertThat(backwards.lasts()).isEqualTo(forwards.lasts());
    assertThat(backwards.lasts().get(KEY).sequence()).isEqualTo(3);
    assertThat(backwards.since()).isEqualTo(forwards.since()).contains(NOON_SHARP);
  }

  @Test
  void reEncrypt_usesBothKeys_eachWithItsMaterial() {
    assertThat(
            CountedUse.of(
                record(
                    ROOT,
                    AuditRecord.KMS,
                    "ReEncrypt",
                    null,
                    0,
                    key(KEY, "m1"),
                    key(OTHER_KEY, "m2"))))
        .extracting(CountedUse::key, CountedUse::material)
        .containsExactly(tuple(KEY, "m1"), tuple(OTHER_KEY, "m2"));
  }

  @Test
  void whatFailed_isNoUse() {
    assertThat(
            CountedUse.of(
                record(ROOT, AuditRecord.KMS, "Decrypt", "DisabledException", 0, key(KEY, "m1"))))
        .isEmpty();
  }

  @Test
  void anotherServicesCall_isNoUse() {
    assertThat(CountedUse.of(record(ROOT, AuditRecord.IAM, "Encrypt", null, 0, key(KEY, "m1"))))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KmsOperation.class,
      mode = Mode.INCLUDE,
      names = {
        "DECAPSULATE",
        "DECRYPT",
        "DERIVE_SHARED_SECRET",
        "ENCAPSULATE",
        "ENCRYPT",
        "GENERATE_DATA_KEY",
        "GENERATE_DATA_KEY_PAIR",
        "GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT",
        "GENERATE_DATA_KEY_WITHOUT_PLAINTEXT",
        "GENERATE_MAC",
        "RE_ENCRYPT",
        "SIGN",
        "VERIFY",
        "VERIFY_MAC"
      })
  void whatAwsTracks_isAUse(KmsOperation operation) {
    assertThat(CountedUse.of(use(operation.awsName(), 0))).containsExactly(rootsUse(operation));
  }

  @ParameterizedTest
  @EnumSource(
      value = KmsOperation.class,
      names = {"DESCRIBE_KEY", "GET_PUBLIC_KEY", "CREATE_GRANT", "GENERATE_RANDOM", "ENABLE_KEY"})
  void whatAwsDoesNotTrack_isNone(KmsOperation operation) {
    assertThat(CountedUse.of(use(operation.awsName(), 0))).isEmpty();
  }

  @Test
  void aSession_countsForItsRole() {
    Issuer role =
        new Issuer("Role", "AROA1", "arn:aws:iam::111122223333:role/reader", OWNER, "reader");
    Identity session =
        new Identity(
            "AssumedRole",
            "AROA1:laptop",
            "arn:aws:sts::111122223333:assumed-role/reader/laptop",
            OWNER,
            "ASIA1",
            null,
            new Session(role, null, false, null),
            null);
    assertThat(CountedUse.of(record(session, AuditRecord.KMS, "Sign", null, 0, key(KEY, null))))
        .containsExactly(
            new CountedUse(KEY, "arn:aws:iam::111122223333:role/reader", KmsOperation.SIGN, ""));
  }

  @Test
  void aUseFromAbroad_countsOnce_inTheOwnersTrail_byAccountAndId() {
    AuditRecord told =
        new AuditRecord(
            new Identity(
                "AssumedRole",
                "AROA2:laptop",
                "arn:aws:sts::444455556666:assumed-role/x/laptop",
                OTHER,
                "ASIA2",
                null,
                null,
                null),
            NOON,
            AuditRecord.KMS,
            "Encrypt",
            Region.US_EAST_1,
            "127.0.0.1",
            null,
            null,
            null,
            null,
            null,
            "r",
            "e",
            true,
            List.of(key(KEY, "m1")),
            AuditRecord.Type.API_CALL,
            OTHER,
            null,
            null,
            null,
            null,
            List.of());
    assertThat(CountedUse.of(told.shared("s"))).isEmpty();
    assertThat(CountedUse.of(told.forOwner(OWNER, "e2", "s")))
        .containsExactly(new CountedUse(KEY, "444455556666/AROA2", KmsOperation.ENCRYPT, "m1"));
  }

  @Test
  void nothingCounted_knowsNoBeginning() {
    assertThat(new UsageTally().since()).isEqualTo(Optional.empty());
  }
}
