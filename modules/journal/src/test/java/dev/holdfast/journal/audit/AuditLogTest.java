package dev.holdfast.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.journal.audit.AuditVerifier.Anchor;
import dev.holdfast.journal.audit.AuditVerifier.Report;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditLogTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.987Z");
  private static final AccountId ACCOUNT = new AccountId("123456789012");

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource clock = now::get;

  static AuditRecord record(String eventId, Map<String, Object> parameters) {
    return SampleRecord.by(Caller.root(ACCOUNT, "test"))
        .at(NOON)
        .identified("request-" + eventId, eventId)
        .named("Encrypt")
        .through("aws-cli/2.0")
        .asking(parameters)
        .using(new AuditRecord.Resource(ACCOUNT, "arn:aws:kms:us-east-1:123456789012:key/k"))
        .written();
  }

  private static AuditRecord record(int i) {
    return record(
        "e" + i, Map.of("keyId", "alias/a", "encryptionContext", Map.of("i", Integer.toString(i))));
  }

  private AuditLog open(Settings settings) {
    return AuditLog.open(directory, settings, Region.US_EAST_1, clock);
  }

  private void write(Settings settings, int from, int count) throws Exception {
    try (AuditLog log = open(settings)) {
      for (int i = from; i < from + count; i++) {
        done(log.record(record(i)));
      }
    }
  }

  private static void done(CompletionStage<Void> stage) throws Exception {
    stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : AuditChain.files(directory)) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }

  private Report verified() throws Exception {
    return AuditVerifier.verify(directory, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(AuditMode.class)
  void everyRecord_isALineOfTheChain(AuditMode mode) throws Exception {
    write(new Settings(mode, 1 << 20), 0, 500);
    assertThat(lines()).hasSize(500);
    Report report = verified();
    assertThat(report.firstBreak()).isEmpty();
    assertThat(report.records()).isEqualTo(500);
    assertThat(report.lastSequence()).isEqualTo(500);
  }

  @Test
  void aLine_hasTheShapeOfCloudTrail() throws Exception {
    write(Settings.STRICT, 7, 1);
    String line = lines().getFirst();
    assertThat(line)
        .startsWith(
            "{\"sequence\":1,\"previousHash\":\""
                + "0".repeat(64)
                + "\",\"eventVersion\":\"1.08\",")
        .contains(
            "\"userIdentity\":{\"type\":\"Root\",\"principalId\":\"123456789012\","
                + "\"arn\":\"arn:aws:iam::123456789012:root\",\"accountId\":\"123456789012\",\"accessKeyId\":\"test\"}")
        .contains(
            "\"eventTime\":\"2026-01-01T12:00:00Z\",\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\"Encrypt\"")
        .contains("\"encryptionContext\":{\"i\":\"7\"}")
        .contains(
            "\"responseElements\":null,\"requestID\":\"request-e7\",\"eventID\":\"e7\",\"readOnly\":true")
        .contains(
            "\"resources\":[{\"accountId\":\"123456789012\",\"type\":\"AWS::KMS::Key\",\"ARN\":\"arn:aws:kms:us-east-1:123456789012:key/k\"}]")
        .contains(
            "\"eventType\":\"AwsApiCall\",\"managementEvent\":true,\"recipientAccountId\":\"123456789012\",\"eventCategory\":\"Management\"");
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      JsonToken last = null;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        last = token;
      }
      assertThat(last).isEqualTo(JsonToken.END_OBJECT);
    }
  }

  @Test
  void aLineOfABatch_isFoundAgainWhole_andCountsAsManyCalls() throws Exception {
    AuditRecord written =
        SampleRecord.by(Caller.root(ACCOUNT, "test"))
            .at(NOON.truncatedTo(ChronoUnit.SECONDS))
            .identified("r", "e")
            .named("Encrypt")
            .asking(Map.of("keyId", "k"))
            .ofItems(
                new AuditRecord.Items(List.of(0, 2), Map.of()),
                new AuditRecord.Items(
                    List.of(1), Map.of("encryptionContext", Map.of("tenant", "\"decision\":{"))))
            .decided(
                List.of(
                    new DecidedRight(
                        "kms:Encrypt", "k", new Reason.AccountRoot(), Traits.UNRECORDED)))
            .written();
    try (AuditLog log = open(Settings.STRICT)) {
      done(log.record(written));
    }
    assertThat(verified().firstBreak()).isEmpty();
    TrailLine line = new TrailLine(lines().getFirst().getBytes(StandardCharsets.US_ASCII));
    assertThat(line.record().batch()).isEqualTo(written.batch());
    assertThat(line.record().calls()).isEqualTo(3);
    assertThat(line.record().each())
        .extracting(AuditRecord::requestParameters)
        .containsExactly(
            Map.of("keyId", "k"),
            Map.of("keyId", "k"),
            Map.of("keyId", "k", "encryptionContext", Map.of("tenant", "\"decision\":{")));
    assertThat(line.cloudTrailEvent())
        .endsWith(
            "\"additionalEventData\":{\"batch\":[{\"items\":[0,2]},{\"items\":[1],"
                + "\"requestParameters\":{\"encryptionContext\":"
                + "{\"tenant\":\"\\\"decision\\\":{\"}}}]}}");
  }

  @Test
  void hostileText_staysInItsLine() throws Exception {
    try (AuditLog log = open(Settings.STRICT)) {
      done(log.record(record("a", Map.of("k", "\ud800 half\n\"},{\u0000 \u2028 ü"))));
      done(log.record(record("b", Map.of("\udfff", List.of(1, 2L, true, NOON)))));
    }
    assertThat(lines())
        .hasSize(2)
        .allMatch(line -> line.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
    assertThat(verified().firstBreak()).isEmpty();
  }

  @Test
  void reopened_theChainGoesOn() throws Exception {
    for (int i = 0; i < 5; i++) {
      write(Settings.FAST, i * 10, 10);
    }
    Report report = verified();
    assertThat(report.firstBreak()).isEmpty();
    assertThat(report.records()).isEqualTo(50);
    assertThat(report.files()).isEqualTo(1);
  }

  @Test
  void fullFiles_andNewDays_startNewFilesOfTheSameChain() throws Exception {
    Settings small = new Settings(AuditMode.STRICT, 5_000);
    write(small, 0, 40);
    now.set(NOON.plus(Duration.ofDays(1)));
    write(small, 40, 1);
    write(small, 41, 1);
    Report report = verified();
    assertThat(report.firstBreak()).isEmpty();
    assertThat(report.records()).isEqualTo(42);
    assertThat(report.files()).isGreaterThan(3);
    assertThat(AuditChain.files(directory).getLast().getFileName().toString())
        .contains("2026-01-02");
  }

  @Test
  void tornLastLine_isCutOff_andARecordSaysSo() throws Exception {
    write(Settings.STRICT, 0, 3);
    Path file = AuditChain.files(directory).getFirst();
    byte[] whole = Files.readAllBytes(file);
    String last = lines().get(2);
    for (int kept : new int[] {1, 40, 200, last.length()}) {
      Files.write(file, Arrays.copyOf(whole, whole.length - last.length() - 1 + kept));
      write(Settings.STRICT, 3, 1);
      assertThat(verified().firstBreak()).isEmpty();
      assertThat(lines()).hasSize(4);
      assertThat(lines().get(2))
          .contains("DiscardUnfinishedAuditLine")
          .contains("\"discardedBytes\":" + kept);
    }
  }

  @Test
  void brokenTrail_isNotContinued() throws Exception {
    write(Settings.STRICT, 0, 3);
    Path file = AuditChain.files(directory).getFirst();
    Files.writeString(file, Files.readString(file).replace("e1", "e9"));
    assertThatThrownBy(() -> open(Settings.STRICT)).isInstanceOf(IntegrityException.class);
  }

  @Test
  void everyEdit_isFound() throws Exception {
    write(new Settings(AuditMode.STRICT, 20_000), 0, 100);
    Random random = new Random(7);
    List<Path> files = AuditChain.files(directory);
    assertThat(files.size()).isGreaterThan(2);
    for (int i = 0; i < Integer.getInteger("holdfast.audit-edits", 300); i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] good = Files.readAllBytes(file);
      byte[] edited = good.clone();
      edited[random.nextInt(edited.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, edited);
      assertThat(verified().firstBreak()).as("edit " + i).isPresent();
      Files.write(file, good);
    }
    assertThat(verified().firstBreak()).isEmpty();
  }

  @Test
  void deletedAndSwappedLines_areFound_andNamed() throws Exception {
    write(Settings.STRICT, 0, 20);
    Path file = AuditChain.files(directory).getFirst();
    List<String> good = Files.readAllLines(file);
    for (int i = 0; i < 19; i++) {
      List<String> deleted = new ArrayList<>(good);
      deleted.remove(i);
      Files.write(file, deleted);
      assertThat(verified().firstBreak().orElseThrow().line()).isEqualTo(i + 1);
      List<String> swapped = new ArrayList<>(good);
      Collections.swap(swapped, i, i + 1);
      Files.write(file, swapped);
      assertThat(verified().firstBreak().orElseThrow().line()).isEqualTo(i + 1);
    }
  }

  @Test
  void deletedMiddleFile_isFound() throws Exception {
    write(new Settings(AuditMode.STRICT, 3_000), 0, 40);
    List<Path> files = AuditChain.files(directory);
    Files.delete(files.get(2));
    assertThat(verified().firstBreak().orElseThrow().file()).isEqualTo(files.get(3));
  }

  @Test
  void cutEnd_isFoundAgainstANotedLine() throws Exception {
    write(Settings.STRICT, 0, 10);
    Report noted = verified();
    Optional<Anchor> anchor = Optional.of(new Anchor(noted.lastSequence(), noted.lastHash()));
    write(Settings.STRICT, 10, 10);
    assertThat(AuditVerifier.verify(directory, anchor).firstBreak()).isEmpty();

    Path file = AuditChain.files(directory).getFirst();
    Files.write(file, Files.readAllLines(file).subList(0, 9));
    assertThat(verified().firstBreak()).as("the chain alone cannot tell").isEmpty();
    assertThat(AuditVerifier.verify(directory, anchor).firstBreak().orElseThrow().reason())
        .contains("cut off");

    write(Settings.STRICT, 30, 5);
    assertThat(AuditVerifier.verify(directory, anchor).firstBreak().orElseThrow().reason())
        .contains("not the one that was noted");
  }

  @Test
  void closedTrail_refuses() {
    AuditLog log = open(Settings.FAST);
    log.close();
    CompletableFuture<Void> late = log.record(record(1)).toCompletableFuture();
    assertThatThrownBy(late::join).hasCauseInstanceOf(AuditUnavailableException.class);
  }

  @Test
  void strict_isOnDiskWhenTheStageCompletes() throws Exception {
    try (AuditLog log = open(Settings.STRICT)) {
      for (int i = 0; i < 20; i++) {
        done(log.record(record(i)));
        assertThat(lines()).hasSize(i + 1);
      }
    }
  }

  @Test
  void bytesBehindTheEnd_areFound() throws Exception {
    write(Settings.STRICT, 0, 2);
    Files.writeString(
        AuditChain.files(directory).getFirst(),
        "x\n",
        StandardCharsets.US_ASCII,
        StandardOpenOption.APPEND);
    assertThat(verified().firstBreak()).isPresent();
    assertThatThrownBy(() -> open(Settings.FAST)).isInstanceOf(IntegrityException.class);
  }
}
